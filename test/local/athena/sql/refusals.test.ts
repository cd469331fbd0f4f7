import { expect } from "chai";
import { type Translation, translate } from "../../../../local/athena/sql/translate.ts";
import { columnsOf } from "./sample-tables.ts";

/** What is no statement of Athena's, or outside the subset, with the message and its place. */
const refusals: readonly (readonly [sql: string, message: string | RegExp])[] = [
  // Athena would refuse these as well.
  ["SELECT FROM t", /^SYNTAX_ERROR: line 1:8: mismatched input 'FROM'/],
  ["SELECT 1 1", /^SYNTAX_ERROR: line 1:10: mismatched input '1'. Expecting: <EOF>$/],
  ["SELECT 'a\n  FROM t", "SYNTAX_ERROR: line 1:8: this ' is never closed"],
  ["SELECT id\nFROM t\n WHER id = 1", /^SYNTAX_ERROR: line 3:7: mismatched input 'id'/],
  ["SELECT id::int FROM t", /^SYNTAX_ERROR: line 1:10: mismatched input ':'/],
  ["SELECT `id` FROM t", /^SYNTAX_ERROR: line 1:8: backquoted identifiers are not supported/],
  ["SELECT 1a", /identifiers must not start with a digit/],
  ["SELECT id AS select FROM t", /^SYNTAX_ERROR: line 1:14: mismatched input 'select'/],
  ["SELECT nope FROM t", /^COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved/],
  ["SELECT u.id FROM t", /^COLUMN_NOT_FOUND: line 1:8: Column 'u.id' cannot be resolved/],
  ["SELECT id FROM t a, t b", "SYNTAX_ERROR: line 1:8: Column 'id' is ambiguous"],
  ["SELECT * FROM nowhere", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nowhere' does not exist"],
  ["SELECT id AS x FROM t WHERE x = 1", /^COLUMN_NOT_FOUND: line 1:29: Column 'x'/],
  ["SELECT id AS x FROM t GROUP BY x", /^COLUMN_NOT_FOUND: line 1:32: Column 'x'/],
  ["SELECT id FROM t ORDER BY 2", "SYNTAX_ERROR: line 1:27: position 2 is not in select list"],
  ["SELECT DISTINCT id FROM t ORDER BY name", /^SYNTAX_ERROR: line 1:36: For SELECT DISTINCT, ORDER BY expressions/],
  ["SELECT id FROM t WHERE sum(id) > 1", /^SYNTAX_ERROR: line 1:24: WHERE clause cannot contain aggregations/],
  ["SELECT rank() FROM t", "SYNTAX_ERROR: line 1:8: Window function rank requires an OVER clause"],
  ["SELECT (SELECT id, name FROM t)", /^SYNTAX_ERROR: line 1:9: Multiple columns returned by subquery/],
  [
    "SELECT id FROM t UNION SELECT name FROM t",
    /^TYPE_MISMATCH: line 1:18: column 1 in UNION query has incompatible types: integer, varchar$/,
  ],
  [
    "SELECT id FROM t UNION SELECT id, name FROM t",
    /^TYPE_MISMATCH: line 1:18: UNION query has different number of fields: 1, 2$/,
  ],
  ["SELECT 99999999999999999999", "SYNTAX_ERROR: line 1:8: Invalid numeric literal: 99999999999999999999"],
  // Text never becomes a number or a time by itself, which DuckDB would make of it.
  ["SELECT name = 1 FROM t", "TYPE_MISMATCH: line 1:13: Cannot apply operator: varchar = integer"],
  ["SELECT * FROM t WHERE day > '2024-01-01'", "TYPE_MISMATCH: line 1:27: Cannot apply operator: date > varchar"],
  ["SELECT id || name FROM t", "TYPE_MISMATCH: line 1:11: Cannot apply operator: integer || varchar"],
  ["SELECT '1' + 1", "TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar + integer"],
  ["SELECT id IN ('1') FROM t", "TYPE_MISMATCH: line 1:11: Cannot apply operator: integer IN varchar"],
  [
    "SELECT substr(id, 1) FROM t",
    /^FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters \(integer, integer\) for function substr\. Expected: substr\(varchar, bigint\)/,
  ],
  [
    "SELECT if(id, 1, 2) FROM t",
    /^TYPE_MISMATCH: line 1:11: CASE WHEN clause must evaluate to a boolean: actual type integer$/,
  ],
  [
    "SELECT CASE WHEN true THEN 1 ELSE 'a' END",
    /^TYPE_MISMATCH: line 1:8: All CASE results must be the same type: integer and varchar$/,
  ],
  ["SELECT CAST(ARRAY[1] AS integer)", "TYPE_MISMATCH: line 1:8: Cannot cast array(integer) to integer"],
  ["SELECT id.x FROM t", /^TYPE_MISMATCH: line 1:11: Expression is not of type ROW/],
  ["SELECT hour(day) FROM t", /^NOT_SUPPORTED: line 1:8: hour of a date/],
  ["SELECT transform(ARRAY[1], x -> y)", /^COLUMN_NOT_FOUND: line 1:33: Column 'y'/],
  ["SELECT transform(ARRAY[1], (x, y) -> x)", "SYNTAX_ERROR: line 1:28: The lambda takes 1 parameters, not 2"],
  [
    "SELECT reduce(ARRAY[BIGINT '1'], 0, (s, x) -> s + x, s -> s)",
    /^TYPE_MISMATCH: line 1:37: The lambda gives bigint where integer is needed$/,
  ],
  ["CREATE TABLE new AS SELECT id + 1 FROM t", "SYNTAX_ERROR: line 1:21: Column name not specified at position 1"],
  ["CREATE TABLE new AS SELECT id, id FROM t", "SYNTAX_ERROR: line 1:21: Column name 'id' specified more than once"],
  [
    "CREATE TABLE new WITH (partitioned_by = ARRAY['id']) AS SELECT id, name FROM t",
    /^SYNTAX_ERROR: line 1:57: partitioned_by \[id\] must be the last columns/,
  ],
  ["UNLOAD (SELECT 1) TO 's3://b/p/'", /^SYNTAX_ERROR: line 1:1: UNLOAD needs WITH/],
  ["CREATE EXTERNAL TABLE x (a int)", /^SYNTAX_ERROR: line 1:23: CREATE EXTERNAL TABLE needs LOCATION/],
  ["CREATE EXTERNAL TABLE x (a varchar) LOCATION 's3://b/'", /LOCATION|Type/],
  [
    "CREATE EXTERNAL TABLE x (a number) LOCATION 's3://b/'",
    /^SYNTAX_ERROR: line 1:28: Type 'number' is not supported here/,
  ],
  ["FROB t", /^SYNTAX_ERROR: line 1:1: mismatched input 'FROB'\. Expecting: 'ALTER', 'CREATE'/],
  // These Athena knows, and this subset does not.
  ["SELECT format('%d', 1)", /^FUNCTION_NOT_FOUND: line 1:8: Function 'format' is not supported here/],
  ["SELECT * FROM t TABLESAMPLE BERNOULLI (10)", /^NOT_SUPPORTED: line 1:17: TABLESAMPLE/],
  ["SELECT * FROM t NATURAL JOIN t", /^NOT_SUPPORTED: line 1:17: NATURAL JOIN/],
  ["WITH RECURSIVE a AS (SELECT 1) TABLE a", /^NOT_SUPPORTED: line 1:6: WITH RECURSIVE/],
  ["SELECT CAST('a' AS char(3))", /^NOT_SUPPORTED: line 1:20: Type 'char' is not supported here: use varchar$/],
  ["SELECT TIME '01:00'", /^NOT_SUPPORTED: line 1:8: Type 'time'/],
  ["SELECT TIMESTAMP '2024-01-01 00:00:00.123456'", /^NOT_SUPPORTED: line 1:8: .* timestamps have milliseconds$/],
  ["SELECT TIMESTAMP '2024-01-01 00:00:00 Europe/Berlin'", /^NOT_SUPPORTED: line 1:8: A zone in TIMESTAMP/],
  [
    "SELECT now() AT TIME ZONE name FROM t",
    /^NOT_SUPPORTED: line 1:27: AT TIME ZONE with a zone that is not a text literal/,
  ],
  ["SELECT now() AT TIME ZONE 'Nowhere/City'", "SYNTAX_ERROR: line 1:27: 'Nowhere/City' is not a valid time zone"],
  ["SELECT regexp_like(name, '(?=a)') FROM t", /^NOT_SUPPORTED: line 1:26: Look-around/],
  ["SELECT regexp_like(name, '(a)\\1') FROM t", /^NOT_SUPPORTED: line 1:26: A back-reference/],
  ["SELECT regexp_like(name, 'a++') FROM t", /^NOT_SUPPORTED: line 1:26: A possessive quantifier/],
  [
    "SELECT regexp_extract(name, '(a)|(b)', 1) FROM t",
    /^NOT_SUPPORTED: line 1:29: A group beside \| or before \?, \* or \{0,\} in a regular expression/,
  ],
  [
    "SELECT regexp_like(name, name) FROM t",
    /^NOT_SUPPORTED: line 1:26: An argument of regexp_like that is not a literal/,
  ],
  ["SELECT date_format(day, '%U') FROM t", /^NOT_SUPPORTED: line 1:25: The format specifier %U/],
  ["SELECT format_datetime(day, 'yyyy Z') FROM t", /^NOT_SUPPORTED: line 1:29: The pattern Z/],
  ["SELECT json_extract(name, '$..a') FROM t", /^NOT_SUPPORTED: line 1:27: The JSON path \$\.\.a/],
  ["SELECT try(sum(id)) FROM t", /^NOT_SUPPORTED: line 1:12: sum inside TRY/],
  ["SELECT array_agg(id ORDER BY id) OVER () FROM t", /^NOT_SUPPORTED: line 1:8: ORDER BY inside a call with OVER/],
  ["SELECT id FROM t WHERE id = ?", /^NOT_SUPPORTED: line 1:29: A parameter '\?'/],
  ["SELECT * FROM other.db.t", /^NOT_SUPPORTED: line 1:15: Catalog 'other'/],
  ["EXPLAIN SELECT 1", /^NOT_SUPPORTED: line 1:1: EXPLAIN SELECT/],
  ["DELETE FROM t", /^NOT_SUPPORTED: line 1:1: DELETE FROM/],
  ["CREATE VIEW v AS SELECT 1", /^NOT_SUPPORTED: line 1:1: CREATE VIEW/],
  ["CREATE TABLE x (a int)", /^NOT_SUPPORTED: line 1:16: CREATE TABLE with columns/],
  [
    "CREATE TABLE x WITH (format = 'ORC') AS SELECT 1 AS a",
    /^NOT_SUPPORTED: line 1:22: format 'ORC' is not supported here: use PARQUET, JSON, TEXTFILE$/,
  ],
  [
    "CREATE TABLE x WITH (bucket_count = 3) AS SELECT 1 AS a",
    /^NOT_SUPPORTED: line 1:22: Property 'bucket_count' of CREATE TABLE AS/,
  ],
  ["CREATE EXTERNAL TABLE x (a int) STORED AS ORC LOCATION 's3://b/p/'", /^NOT_SUPPORTED: line 1:43: STORED AS/],
  [
    "CREATE EXTERNAL TABLE x (a int) ROW FORMAT SERDE 'org.example.Other' LOCATION 's3://b/p/'",
    /^NOT_SUPPORTED: line 1:50: SerDe 'org.example.Other'/,
  ],
  ["ALTER TABLE t ADD COLUMNS (x int)", /^NOT_SUPPORTED: line 1:19: ALTER TABLE ADD COLUMNS/],
  ["ALTER TABLE t DROP PARTITION (day < '2024-01-01')", /^NOT_SUPPORTED: line 1:35: PARTITION \(day < …\)/],
  ["SHOW FUNCTIONS", /^NOT_SUPPORTED: line 1:1: SHOW FUNCTIONS/],
];

describe("local/athena/sql: what is refused", () => {
  for (const [sql, message] of refusals) {
    it(sql.replaceAll("\n", " "), async () => {
      const refused = await translate(sql, { database: "db", columnsOf });
      expect(messageOf(refused)).to.match(typeof message === "string" ? new RegExp(`^${escaped(message)}$`) : message);
    });
  }
});

function messageOf(translation: Translation): string {
  return translation.ok ? `translated: ${JSON.stringify(translation.statement)}` : translation.message;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
