/*
description: Alerts of all devices, hour by hour, and how many there were since midnight.
columns:
  - { name: begins_at, type: timestamp }
  - { name: alerts, type: bigint }
  - { name: errors, type: bigint }
  - { name: so_far, type: bigint }
*/
SELECT
  date_trunc('hour', "at") AS begins_at,
  count(*) AS alerts,
  count_if(severity = 'error') AS errors,
  sum(count(*)) OVER (ORDER BY date_trunc('hour', "at")) AS so_far
FROM alerts
WHERE "at" >= {from} AND "at" < {to} AND date = {date}
GROUP BY date_trunc('hour', "at")
