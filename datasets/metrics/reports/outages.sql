/*
description: When devices sent nothing for more than five minutes, between their first and their last record of a day.
columns:
  - { name: device, type: string }
  - { name: silent_from, type: timestamp }
  - { name: silent_to, type: timestamp }
  - { name: seconds, type: bigint }
*/
WITH steps AS (
  SELECT device, ts, lag(ts) OVER (PARTITION BY device ORDER BY ts) AS earlier
  FROM metrics
  WHERE date = {date}
)
SELECT device, earlier AS silent_from, ts AS silent_to, date_diff('second', earlier, ts) AS seconds
FROM steps
WHERE date_diff('second', earlier, ts) > 300
