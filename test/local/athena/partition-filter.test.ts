import { expect } from "chai";
import {
  type AthenaUnderTest,
  athenaUnderTest,
  createPartition,
  createTable,
  putParquet,
} from "./athena-under-test.ts";

describe("local/athena: which partitions a query reads", () => {
  let lake: AthenaUnderTest;

  before(async () => {
    lake = await athenaUnderTest();
    await createTable(
      lake,
      "t",
      [{ Name: "n", Type: "int" }],
      [
        { Name: "day", Type: "string" },
        { Name: "hour", Type: "int" },
      ],
    );
    for (const [day, hour] of [
      ["2024-01-01", "00"],
      ["2024-01-01", "13"],
      ["2024-01-02", "00"],
    ] as const) {
      await putParquet(lake, `t/${day}/${hour}/f`, `SELECT ${Number(hour)}::INTEGER AS n`);
      await createPartition(lake, "t", [day, hour], `s3://lake/t/${day}/${hour}/`);
    }
    // To read this one fails the query.
    await createPartition(lake, "t", ["2024-01-03", "00"], "s3://absent/t/");
  });
  after(() => lake.close());

  const readingAll = "HIVE_METASTORE_ERROR: Partition 2024-01-03/00 of table t is at s3://absent/t/";

  for (const [where, rows] of [
    ["day = '2024-01-01' AND hour = 13", 1],
    ["'2024-01-02' = day", 1],
    ["day IN ('2024-01-01', '2024-01-02')", 3],
    ["day BETWEEN '2024-01-01' AND '2024-01-02' AND n >= 0", 3],
    ["day < '2024-01-03' AND (n = 13 OR n = 0)", 3],
    ["hour > 12", 1],
    ["day >= '2024-01-09'", 0],
  ] as const) {
    it(`leaves out those that WHERE ${where} cannot want`, async () => {
      expect(await lake.rows(`SELECT n FROM t WHERE ${where}`)).to.have.length(rows);
    });
  }

  it("leaves them out for each place in which a query reads a table", async () => {
    const sql = `WITH early AS (SELECT * FROM t WHERE day = '2024-01-01')
      SELECT f.n, s.n FROM early f LEFT JOIN (SELECT * FROM t WHERE day = '2024-01-02') s ON f.n = s.n ORDER BY 1`;
    expect(await lake.rows(sql)).to.deep.equal([
      ["0", "0"],
      ["13", null],
    ]);
  });

  it("counts the bytes of those that it reads", async () => {
    const one = await lake.run("SELECT n FROM t WHERE day = '2024-01-01' AND hour = 0");
    const three = await lake.run("SELECT n FROM t WHERE day < '2024-01-03'");
    expect(three.Statistics?.DataScannedInBytes).to.equal(3 * (one.Statistics?.DataScannedInBytes ?? 0));
  });

  for (const sql of [
    "SELECT n FROM t",
    "SELECT n FROM t WHERE day = '2024-01-01' OR n = 1",
    "SELECT n FROM t WHERE NOT day = '2024-01-03'",
    "SELECT n FROM (SELECT * FROM t LIMIT 1) WHERE day = '2024-01-01'",
    "SELECT n FROM t WHERE EXISTS (SELECT 1 WHERE t.day = '2024-01-01')",
    "SELECT count(*) FILTER (WHERE day = '2024-01-01') FROM t",
    "SELECT a.n FROM t a JOIN t b ON a.n = b.n WHERE a.day = '2024-01-01'",
  ]) {
    it(`reads all for ${sql}`, async () => {
      const { Status } = await lake.run(sql);
      expect(Status?.StateChangeReason ?? "").to.include(readingAll);
    });
  }
});
