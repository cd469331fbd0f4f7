/*
description: Why records were rejected, and which reasons are the most frequent.
columns:
  - { name: reason, type: string }
  - { name: column_name, type: string }
  - { name: records, type: bigint }
  - { name: files, type: bigint }
  - { name: rank, type: bigint }
  - { name: example, type: string } # file:line of one of them
inputs:
  - { table: metrics_rejects }
*/
SELECT
  reason,
  column_name,
  count(*) AS records,
  count(DISTINCT file) AS files,
  rank() OVER (ORDER BY count(*) DESC) AS rank,
  min(file || ':' || CAST(line AS varchar)) AS example
FROM metrics_rejects
WHERE date = {date}
GROUP BY reason, column_name
