import type { Golden } from "./golden.ts";

const numbers =
  "FROM (VALUES (1, 'a', 1.50, 2e0), (2, 'b', 2.25, 4e0), (3, 'a', NULL, 6e0), (NULL, 'c', 4.00, 8e0)) AS t(n, k, d, x)";

/** https://trino.io/docs/current/functions/aggregate.html, …/window.html */
export const aggregates: readonly Golden[] = [
  [`SELECT count(*), count(n), count(DISTINCT k) ${numbers}`, [["4", "3", "3"]]],
  [`SELECT count_if(n > 1) ${numbers}`, "2"],
  [`SELECT sum(n), sum(d), sum(x) ${numbers}`, [["6", "7.75", "20.0"]]],
  [`SELECT sum(n) ${numbers} WHERE false`, null],
  [`SELECT avg(n), avg(d), avg(x) ${numbers}`, [["2.0", "2.58", "5.0"]]],
  ["SELECT avg(d) FROM (VALUES DECIMAL '1.25', DECIMAL '1.30') t(d)", "1.28"],
  ["SELECT avg(d) FROM (VALUES DECIMAL '-1.25', DECIMAL '-1.30') t(d)", "-1.28"],
  [`SELECT min(n), max(k), max(n, 2) ${numbers}`, [["1", "c", "[3, 2]"]]],
  [`SELECT min_by(k, n), max_by(k, x), max_by(n, x) ${numbers}`, [["a", "c", null]]],
  [`SELECT min_by(k, x, 2), max_by(n, x, 2) ${numbers}`, [["[a, b]", "[null, 3]"]]],
  [`SELECT arbitrary(k), any_value(k) ${numbers} WHERE n = 2`, [["b", "b"]]],
  [`SELECT bool_and(n > 0), bool_or(n > 2), every(n > 1) ${numbers}`, [["true", "true", "false"]]],
  [`SELECT array_agg(n ORDER BY n DESC) ${numbers}`, "[3, 2, 1, null]"],
  [`SELECT array_agg(DISTINCT k ORDER BY k) FILTER (WHERE x > 2) ${numbers}`, "[a, b, c]"],
  [`SELECT array_agg(n) ${numbers} WHERE false`, null],
  [`SELECT map_agg(k, n) ${numbers} WHERE n < 3`, "{a=1, b=2}"],
  [`SELECT histogram(k) ${numbers}`, "{a=2, b=1, c=1}"],
  [`SELECT listagg(k, ',') WITHIN GROUP (ORDER BY x DESC) ${numbers}`, "c,a,b,a"],
  [`SELECT approx_distinct(k) ${numbers}`, "3"],
  [`SELECT approx_percentile(n, 0.5), approx_percentile(x, ARRAY[0.25, 1.0]) ${numbers}`, [["2", "[2.0, 8.0]"]]],
  [
    `SELECT stddev(x), stddev_samp(x), round(stddev_pop(x), 4) ${numbers} WHERE n < 3`,
    [["1.4142135623730951", "1.4142135623730951", "1.0"]],
  ],
  [`SELECT variance(x), var_samp(x), var_pop(x) ${numbers}`, [["6.666666666666667", "6.666666666666667", "5.0"]]],
  [`SELECT stddev(x) ${numbers} WHERE n = 1`, null],
  [`SELECT covar_pop(n, x), covar_samp(n, x), corr(n, x) ${numbers}`, [["1.3333333333333333", "2.0", "1.0"]]],
  [`SELECT regr_slope(x, n), regr_intercept(x, n) ${numbers}`, [["2.0", "0.0"]]],
  ["SELECT round(geometric_mean(x), 6) FROM (VALUES 1, 4, 16) t(x)", "4.0"],
  ["SELECT bitwise_and_agg(x), bitwise_or_agg(x) FROM (VALUES 12, 10) t(x)", [["8", "14"]]],
  [
    `SELECT k, sum(n) FILTER (WHERE n > 1) ${numbers} GROUP BY k ORDER BY k`,
    [
      ["a", "3"],
      ["b", "2"],
      ["c", null],
    ],
  ],
  [
    `SELECT k, row_number() OVER (PARTITION BY k ORDER BY x), rank() OVER (ORDER BY k), dense_rank() OVER (ORDER BY k) ${numbers} ORDER BY x`,
    [
      ["a", "1", "1", "1"],
      ["b", "1", "3", "2"],
      ["a", "2", "1", "1"],
      ["c", "1", "4", "3"],
    ],
  ],
  [
    `SELECT percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x), ntile(2) OVER (ORDER BY x) ${numbers} ORDER BY x`,
    [
      ["0.0", "0.25", "1"],
      ["0.3333333333333333", "0.5", "1"],
      ["0.6666666666666666", "0.75", "2"],
      ["1.0", "1.0", "2"],
    ],
  ],
  [
    `SELECT lag(n) OVER (ORDER BY x), lead(n, 2, 0) OVER (ORDER BY x) ${numbers} ORDER BY x`,
    [
      [null, "3"],
      ["1", null],
      ["2", "0"],
      ["3", "0"],
    ],
  ],
  [
    `SELECT first_value(k) OVER w, last_value(k) OVER w, nth_value(k, 2) OVER w ${numbers} WINDOW w AS (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) LIMIT 1`,
    [["a", "c", "b"]],
  ],
  [
    `SELECT last_value(n) IGNORE NULLS OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) ${numbers} ORDER BY x DESC LIMIT 1`,
    "3",
  ],
  [
    `SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) ${numbers} ORDER BY x`,
    [["2.0"], ["6.0"], ["10.0"], ["14.0"]],
  ],
  [`SELECT sum(x) OVER (ORDER BY k) ${numbers} ORDER BY x`, [["8.0"], ["12.0"], ["8.0"], ["20.0"]]],
  [`SELECT avg(d) OVER (PARTITION BY k) ${numbers} ORDER BY x`, [["1.50"], ["2.25"], ["1.50"], ["4.00"]]],
  [
    `SELECT k, sum(x) / sum(sum(x)) OVER () ${numbers} GROUP BY k ORDER BY k`,
    [
      ["a", "0.4"],
      ["b", "0.2"],
      ["c", "0.4"],
    ],
  ],
];
