/*
description: What each device did on a day.
columns:
  - { name: device, type: string }
  - { name: seconds, type: bigint } # for which there is a record
  - { name: first_at, type: timestamp }
  - { name: last_at, type: timestamp }
  - { name: running, type: double } # share of the seconds, 0 to 1
  - { name: temperature, type: "decimal(5,2)" } # °C, on average
  - { name: highest_pressure, type: "decimal(7,3)" } # bar
  - { name: energy, type: bigint } # Wh
*/
SELECT
  device,
  count(*) AS seconds,
  min(ts) AS first_at,
  max(ts) AS last_at,
  CAST(count_if(state = 'run') AS double) / count(*) AS running,
  avg(temperature) AS temperature,
  max(pressure) AS highest_pressure,
  max(energy) - min(energy) AS energy
FROM metrics
WHERE date = {date}
GROUP BY device
