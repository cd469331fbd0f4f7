import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import fc from "fast-check";
import { doubleText, valueText } from "../../../../local/athena/engine/value-text.ts";

describe("local/athena/engine/value-text", () => {
  /** Values of DuckDB, and how Athena's results show them. */
  const shown: readonly (readonly [sql: string, text: string | null])[] = [
    ["NULL", null],
    ["true", "true"],
    ["CAST(9223372036854775807 AS BIGINT)", "9223372036854775807"],
    ["CAST(1.5 AS DECIMAL(10,2))", "1.50"],
    ["CAST(-0.05 AS DECIMAL(38,2))", "-0.05"],
    ["CAST(1 AS DOUBLE)", "1.0"],
    ["CAST(0.001 AS DOUBLE)", "0.001"],
    ["CAST(0.00099 AS DOUBLE)", "9.9E-4"],
    ["CAST(9999999 AS DOUBLE)", "9999999.0"],
    ["CAST(10000000 AS DOUBLE)", "1.0E7"],
    ["CAST(-1.25e300 AS DOUBLE)", "-1.25E300"],
    ["CAST('NaN' AS DOUBLE)", "NaN"],
    ["CAST('-Infinity' AS DOUBLE)", "-Infinity"],
    ["CAST(0.1 AS FLOAT)", "0.1"],
    ["CAST(16777216 AS FLOAT)", "1.6777216E7"],
    ["DATE '2024-02-29'", "2024-02-29"],
    ["TIMESTAMP '2024-02-29 23:59:59.123456'", "2024-02-29 23:59:59.123"],
    ["TIMESTAMP '1969-12-31 23:59:59.5'", "1969-12-31 23:59:59.500"],
    ["CAST('2024-01-01 10:00:00+00' AS TIMESTAMPTZ)", "2024-01-01 10:00:00.000 UTC"],
    ["'a\"b\nc'", 'a"b\nc'],
    ["'\\x00\\xFF'::BLOB", "00 ff"],
    ["[1, NULL, 3]", "[1, null, 3]"],
    ["[CAST(1 AS DOUBLE)]", "[1.0]"],
    ["MAP {'k': [1, 2]}", "{k=[1, 2]}"],
    ["{'x': 1, 'y': 'z'}", "{x=1, y=z}"],
    ["INTERVAL '2 days 3 hours'", "2 03:00:00.000"],
    ["INTERVAL '14 months'", "1-2"],
  ];

  it("shows every type as Athena's results do", async () => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    for (const [sql, text] of shown) {
      const result = await connection.runAndReadAll(`SELECT ${sql} AS value`);
      const [value = null] = result.getColumns()[0] ?? [];
      expect(valueText(value, result.columnType(0)), sql).to.equal(text);
    }
    connection.closeSync();
  });

  it("shows a double so that it is read back as the same", () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(double, (value) => Object.is(Number(doubleText(value, String)), value)));
  });

  it("writes doubles in Java's form", () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, (value) => {
        const size = Math.abs(value);
        const isPlain = size === 0 || (size >= 1e-3 && size < 1e7);
        return (isPlain ? /^-?\d{1,7}\.\d+$/ : /^-?[1-9]\.\d+E-?\d+$/).test(doubleText(value, String));
      }),
    );
  });
});
