/*
description: The profile of a day, hour by hour, each beside the hour before.
columns:
  - { name: device, type: string }
  - { name: begins_at, type: timestamp }
  - { name: flow, type: "decimal(9,3)" } # l/min, on average
  - { name: change, type: "decimal(9,3)" } # to the hour before; none of the first
  - { name: rank, type: bigint } # 1 is the device's hour with the most flow
*/
WITH hours AS (
  SELECT device, date_trunc('hour', ts) AS begins_at, CAST(avg(CAST(flow AS decimal(9,3))) AS decimal(9,3)) AS flow
  FROM metrics
  WHERE date = {date}
  GROUP BY device, date_trunc('hour', ts)
)
SELECT
  device,
  begins_at,
  flow,
  flow - lag(flow) OVER (PARTITION BY device ORDER BY begins_at) AS change,
  rank() OVER (PARTITION BY device ORDER BY flow DESC, begins_at) AS rank
FROM hours
