import { expect } from "chai";
import { tablesRead } from "../../../../local/athena/sql/tables-read.ts";
import { translate } from "../../../../local/athena/sql/translate.ts";

const queries = [
  "SELECT 1",
  "SELECT a FROM one",
  "SELECT a FROM One UNION ALL SELECT a FROM two",
  "SELECT o.a FROM one o JOIN lake.two t ON o.a = t.a LEFT JOIN three ON three.a = o.a",
  "SELECT a FROM one WHERE a IN (SELECT a FROM two) AND EXISTS (SELECT a FROM three)",
  "SELECT (SELECT max(a) FROM two) AS m, a FROM (SELECT a FROM one) s ORDER BY a",
  "WITH one AS (SELECT a FROM two), again AS (SELECT a FROM one) SELECT a FROM again",
  "WITH one AS (SELECT a FROM one) SELECT a FROM one",
  "WITH s AS (SELECT a FROM one) SELECT t.a FROM (WITH s AS (SELECT a FROM two) SELECT a FROM s) t JOIN s ON s.a = t.a",
  "SELECT count(*) OVER (PARTITION BY a) AS n FROM one CROSS JOIN UNNEST(sequence(1, 2)) u(x)",
  "TABLE two",
];

describe("local/athena/sql/tables-read", () => {
  it("names the tables that translating a query asks for, and none that WITH names", async () => {
    for (const sql of queries) {
      const translated = await translate(sql, {
        database: "db",
        columnsOf: async () => [{ Name: "a", Type: "int" }],
      });
      if (!translated.ok) throw new Error(`${sql}: ${translated.message}`);
      const asked =
        translated.statement.kind === "query"
          ? translated.statement.tables.map(({ database, name }) => `${database}.${name}`)
          : [];
      const read = (tablesRead(sql) ?? []).map(({ database = "db", name }) => `${database}.${name}`);
      expect(read, sql).to.have.members(asked);
    }
  });

  it("says where each stands first", () => {
    const sql = "SELECT x.a FROM two JOIN one x ON x.a = two.a WHERE x.a IN (SELECT a FROM two)";
    expect(tablesRead(sql)).to.deep.equal([
      { database: undefined, name: "two", at: sql.indexOf("two") },
      { database: undefined, name: "one", at: sql.indexOf("one") },
    ]);
  });

  it("knows nothing of what is no query of the subset", () => {
    for (const sql of ["SELECT FROM", "DROP TABLE one", "SELECT * FROM one TABLESAMPLE BERNOULLI (10)", "'"]) {
      expect(tablesRead(sql), sql).to.equal(undefined);
    }
  });
});
