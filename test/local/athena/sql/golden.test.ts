import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { valueText } from "../../../../local/athena/engine/value-text.ts";
import { groupFunctions, scalarFunctions } from "../../../../local/athena/sql/functions/catalog.ts";
import { macros } from "../../../../local/athena/sql/macros.ts";
import { translate } from "../../../../local/athena/sql/translate.ts";
import { aggregates } from "./golden/aggregates.ts";
import { casts } from "./golden/casts.ts";
import { collections } from "./golden/collections.ts";
import { dateTimes } from "./golden/date-times.ts";
import type { Golden } from "./golden/golden.ts";
import { math } from "./golden/math.ts";
import { operators } from "./golden/operators.ts";
import { queries } from "./golden/queries.ts";
import { strings } from "./golden/strings.ts";

const tables: Readonly<Record<string, readonly Golden[]>> = {
  operators,
  casts,
  math,
  strings,
  "dates and times": dateTimes,
  "arrays, maps and JSON": collections,
  "aggregates and windows": aggregates,
  queries,
};

describe("local/athena/sql: golden results", () => {
  let connection: DuckDBConnection;

  before(async () => {
    connection = await (await DuckDBInstance.create(":memory:")).connect();
    for (const macro of macros) await connection.run(macro);
  });
  after(() => connection.closeSync());

  for (const [subject, rows] of Object.entries(tables)) {
    describe(subject, () => {
      for (const [sql, expected] of rows) {
        it(sql, async () => {
          const wanted = Array.isArray(expected) ? expected : [[expected]];
          expect(await resultOf(connection, sql)).to.deep.equal(wanted);
        });
      }
    });
  }

  it("have a row for every function that is supported", () => {
    const all = Object.values(tables).flatMap((rows) => rows.map(([sql]) => sql.toLowerCase()));
    const functions = [...Object.keys(scalarFunctions), ...Object.keys(groupFunctions)];
    const without = functions.filter((name) => !all.some((sql) => new RegExp(`\\b${name}\\b`).test(sql)));
    expect(without).to.deep.equal([]);
  });
});

/** Rows of a statement, or of an expression alone, as Athena writes them. */
async function resultOf(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  const statement = /^\(?(select|with|values)\b/i.test(sql) ? sql : `SELECT ${sql}`;
  const translated = await translate(statement, { database: "db", columnsOf: async () => undefined });
  if (!translated.ok) throw new Error(translated.message);
  if (translated.statement.kind !== "query") throw new Error(`${translated.statement.kind} is no query`);
  const result = await connection.runAndReadAll(translated.statement.duckdb);
  const types = result.columnTypes();
  return result.getRows().map((row) =>
    row.map((value, index) => {
      const type = types[index];
      return type === undefined ? null : valueText(value, type);
    }),
  );
}
