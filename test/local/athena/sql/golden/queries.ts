import type { Golden } from "./golden.ts";

const t = "(VALUES (1, 'a'), (2, NULL), (3, 'c')) AS t(n, s)";

/** https://trino.io/docs/current/sql/select.html */
export const queries: readonly Golden[] = [
  [
    `SELECT * FROM ${t}`,
    [
      ["1", "a"],
      ["2", null],
      ["3", "c"],
    ],
  ],
  [
    `SELECT t.* FROM ${t}`,
    [
      ["1", "a"],
      ["2", null],
      ["3", "c"],
    ],
  ],
  [`SELECT N, T.S AS "Text" FROM ${t} WHERE n = 1`, [["1", "a"]]],
  // NULLs are last in either direction, unless said otherwise.
  [`SELECT s FROM ${t} ORDER BY s`, [["a"], ["c"], [null]]],
  [`SELECT s FROM ${t} ORDER BY s DESC`, [["c"], ["a"], [null]]],
  [`SELECT s FROM ${t} ORDER BY s NULLS FIRST`, [[null], ["a"], ["c"]]],
  [`SELECT n AS m FROM ${t} ORDER BY m DESC LIMIT 1`, "3"],
  [`SELECT n FROM ${t} ORDER BY 1 DESC OFFSET 1 LIMIT 1`, "2"],
  [`SELECT n FROM ${t} ORDER BY -n FETCH FIRST 2 ROWS ONLY`, [["3"], ["2"]]],
  [`SELECT n * 2 AS n FROM ${t} ORDER BY n DESC`, [["6"], ["4"], ["2"]]],
  [`SELECT n FROM ${t} LIMIT ALL`, [["1"], ["2"], ["3"]]],
  [
    "VALUES (1, 'a'), (2, 'b')",
    [
      ["1", "a"],
      ["2", "b"],
    ],
  ],
  ["VALUES 1, 2.5", [["1.0"], ["2.5"]]],
  ["SELECT DISTINCT x FROM (VALUES 1, 1, 2) t(x) ORDER BY x", [["1"], ["2"]]],
  ["SELECT x FROM (VALUES 1, 2) t(x) UNION SELECT 2 ORDER BY 1 DESC", [["2"], ["1"]]],
  ["SELECT 1 AS x UNION ALL SELECT 1.5 ORDER BY x", [["1.0"], ["1.5"]]],
  ["VALUES 1, 2, 2 INTERSECT VALUES 2, 3", "2"],
  ["VALUES 1, 2 EXCEPT VALUES 2", "1"],
  ["(SELECT 1) UNION ALL (SELECT 2 UNION ALL SELECT 3) LIMIT 2", [["1"], ["2"]]],
  ["WITH a AS (SELECT 1 AS x), b(y) AS (SELECT x + 1 FROM a) SELECT a.x, y FROM a, b", [["1", "2"]]],
  ["WITH a AS (SELECT 1 AS x) SELECT * FROM (WITH a AS (SELECT 2 AS x) SELECT x FROM a) CROSS JOIN a", [["2", "1"]]],
  ["WITH a AS (SELECT 5 AS x) TABLE a", "5"],
  // Joins
  ["SELECT a.x, b.y FROM (VALUES 1, 2) a(x) JOIN (VALUES (2, 'b')) b(x, y) ON a.x = b.x", [["2", "b"]]],
  [
    "SELECT x, y FROM (VALUES 1, 2) a(x) LEFT JOIN (VALUES (2, 'b')) b(x2, y) ON x = x2 ORDER BY x",
    [
      ["1", null],
      ["2", "b"],
    ],
  ],
  ["SELECT * FROM (VALUES (1, 'l')) a(k, l) JOIN (VALUES (1, 'r')) b(k, r) USING (k)", [["1", "l", "r"]]],
  [
    "SELECT k, l, r FROM (VALUES (1, 'l')) a(k, l) FULL JOIN (VALUES (2, 'r')) b(k, r) USING (k) ORDER BY k",
    [
      ["1", "l", null],
      ["2", null, "r"],
    ],
  ],
  [
    "SELECT a.x, b.x FROM (VALUES 1) a(x) RIGHT OUTER JOIN (VALUES 1, 2) b(x) ON a.x = b.x ORDER BY 2",
    [
      ["1", "1"],
      [null, "2"],
    ],
  ],
  ["SELECT count(*) FROM (VALUES 1, 2) a(x), (VALUES 1, 2, 3) b(y)", "6"],
  ["SELECT a.x FROM (VALUES 1) a(x) JOIN ((VALUES 1) b(x) JOIN (VALUES 1) c(x) ON b.x = c.x) ON a.x = b.x", "1"],
  // Subqueries
  ["SELECT x FROM (VALUES 1, 2) t(x) WHERE x IN (SELECT y FROM (VALUES 2) u(y))", "2"],
  ["SELECT x FROM (VALUES 1, 2) t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 2) u(y) WHERE y = x)", "2"],
  [
    "SELECT x, (SELECT max(y) FROM (VALUES 1, 5) u(y) WHERE y >= x) FROM (VALUES 1, 2) t(x) ORDER BY x",
    [
      ["1", "5"],
      ["2", "5"],
    ],
  ],
  ["SELECT (SELECT x FROM (VALUES 1) t(x) WHERE false)", null],
  // Grouping
  ["SELECT s, count(*) FROM (VALUES 'a', 'b', 'a') t(s) GROUP BY s HAVING count(*) > 1", [["a", "2"]]],
  ["SELECT upper(s) u, count(*) FROM (VALUES 'a', 'A') t(s) GROUP BY upper(s)", [["A", "2"]]],
  [
    "SELECT s, count(*) FROM (VALUES 'a', 'b', 'a') t(s) GROUP BY 1 ORDER BY count(*)",
    [
      ["b", "1"],
      ["a", "2"],
    ],
  ],
  [
    "SELECT a, b, sum(c), grouping(a, b) FROM (VALUES (1, 2, 3)) t(a, b, c) GROUP BY ROLLUP (a, b) ORDER BY 4",
    [
      ["1", "2", "3", "0"],
      ["1", null, "3", "1"],
      [null, null, "3", "3"],
    ],
  ],
  [
    "SELECT a, b, count(*) FROM (VALUES (1, 2)) t(a, b) GROUP BY CUBE (a, b) ORDER BY a, b",
    [
      ["1", "2", "1"],
      ["1", null, "1"],
      [null, "2", "1"],
      [null, null, "1"],
    ],
  ],
  [
    "SELECT a, count(*) FROM (VALUES 1, 1) t(a) GROUP BY GROUPING SETS ((a), ()) ORDER BY a",
    [
      ["1", "2"],
      [null, "2"],
    ],
  ],
  ["SELECT count(*) FROM (VALUES 1) t(a) GROUP BY ()", "1"],
  // UNNEST
  ["SELECT x FROM UNNEST(ARRAY[1, 2]) AS t(x)", [["1"], ["2"]]],
  [
    "SELECT id, v, n FROM (VALUES (7, ARRAY['a', 'b'])) t(id, vs) CROSS JOIN UNNEST(vs) WITH ORDINALITY AS u(v, n)",
    [
      ["7", "a", "1"],
      ["7", "b", "2"],
    ],
  ],
  [
    "SELECT a, b FROM UNNEST(ARRAY[1, 2], ARRAY['x', 'y', 'z']) AS t(a, b)",
    [
      ["1", "x"],
      ["2", "y"],
      [null, "z"],
    ],
  ],
  ["SELECT k, v FROM UNNEST(MAP(ARRAY['a'], ARRAY[1])) AS t(k, v)", [["a", "1"]]],
  [
    "SELECT a, b FROM UNNEST(ARRAY[ROW(1, 'x'), ROW(2, 'y')]) AS t(a, b)",
    [
      ["1", "x"],
      ["2", "y"],
    ],
  ],
  [
    "SELECT id, v FROM (VALUES (1, ARRAY[5]), (2, ARRAY[])) t(id, vs) LEFT JOIN UNNEST(vs) AS u(v) ON TRUE ORDER BY id",
    [
      ["1", "5"],
      ["2", null],
    ],
  ],
  ["SELECT id, v FROM (VALUES (1, ARRAY[5]), (2, NULL)) t(id, vs), UNNEST(vs) AS u(v)", [["1", "5"]]],
  // Names
  ['SELECT "select", "a b" FROM (VALUES (1, 2)) t("select", "a b")', [["1", "2"]]],
  ["SELECT a.r.x FROM (SELECT CAST(ROW(1) AS ROW(x integer)) AS r) a", "1"],
  ["SELECT r.x + 1 FROM (SELECT CAST(ROW(1) AS ROW(x integer)) AS r)", "2"],
  ["SELECT 1 -- a comment\n  /* and another */ + 1;", "2"],
];
