/*
description: How long each device was in each state, and how often it got into it.
columns:
  - { name: device, type: string }
  - { name: state, type: string }
  - { name: seconds, type: bigint }
  - { name: share, type: double } # of the device's seconds, 0 to 1
  - { name: times, type: bigint }
*/
WITH steps AS (
  SELECT device, state, lag(state) OVER (PARTITION BY device ORDER BY ts) AS earlier
  FROM metrics
  WHERE date = {date}
)
SELECT
  device,
  state,
  count(*) AS seconds,
  CAST(count(*) AS double) / sum(count(*)) OVER (PARTITION BY device) AS share,
  count_if(earlier IS NULL OR earlier <> state) AS times
FROM steps
GROUP BY device, state
