/*
description: What each device complained of on a day, and how much of it nobody has seen yet.
columns:
  - { name: device, type: string }
  - { name: severity, type: string }
  - { name: code, type: string }
  - { name: alerts, type: bigint }
  - { name: open, type: bigint } # not acknowledged
  - { name: highest, type: "decimal(9,3)" }
  - { name: first_at, type: timestamp }
  - { name: last_at, type: timestamp }
*/
SELECT
  device,
  severity,
  code,
  count(*) AS alerts,
  count_if(acknowledged IS NULL OR NOT acknowledged) AS open,
  max(value) AS highest,
  min("at") AS first_at,
  max("at") AS last_at
FROM alerts
WHERE date = {date}
GROUP BY device, severity, code
