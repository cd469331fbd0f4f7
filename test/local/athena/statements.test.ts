import { GetQueryResultsCommand } from "@aws-sdk/client-athena";
import { GetPartitionsCommand, GetTableCommand } from "@aws-sdk/client-glue";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { type AthenaUnderTest, athenaUnderTest } from "./athena-under-test.ts";

describe("local/athena: statements that change the lake", () => {
  let lake: AthenaUnderTest;

  before(async () => {
    lake = await athenaUnderTest();
  });
  after(() => lake.close());

  /** Runs a statement that has to succeed, and gives the lines of its text. */
  async function run(sql: string): Promise<string[]> {
    const { QueryExecutionId, Status } = await lake.run(sql);
    expect(Status?.State, `${sql}: ${Status?.StateChangeReason}`).to.equal("SUCCEEDED");
    const { ResultSet } = await lake.athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return (ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue ?? "");
  }

  async function fails(sql: string): Promise<string> {
    const { Status } = await lake.run(sql);
    expect(Status?.State, sql).to.equal("FAILED");
    return Status?.StateChangeReason ?? "";
  }

  async function put(Key: string, Body: string): Promise<void> {
    await lake.s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body }));
  }

  it("CREATE EXTERNAL TABLE reads JSON lines, whose names are spelt in any case", async () => {
    await put("alerts/a.json", '{"Device":"d1","code":7,"at":"2024-01-01 10:00:00"}\n{"device":"d2","extra":1}\n');
    await run(`CREATE EXTERNAL TABLE alerts (device string, code int, at timestamp)
      ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/alerts/'`);
    expect(await lake.rows("SELECT device, code, at FROM alerts ORDER BY device")).to.deep.equal([
      ["d1", "7", "2024-01-01 10:00:00.000"],
      ["d2", null, null],
    ]);
    expect(
      await fails("CREATE EXTERNAL TABLE alerts (device string) STORED AS PARQUET LOCATION 's3://lake/alerts/'"),
    ).to.equal(
      "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:Table alerts already exists.)",
    );
  });

  it("text is read by LazySimpleSerDe, and what a type cannot read is NULL", async () => {
    await put("text/a.csv", 'device|n|f\nd1|1|1.5\nd2|1.5|x\n\\N|3|\n\n"d4"|4|4|more\n');
    await run(`CREATE EXTERNAL TABLE lines (device string, n int, f double) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
      STORED AS TEXTFILE LOCATION 's3://lake/text/' TBLPROPERTIES ('skip.header.line.count'='1')`);
    expect(await lake.rows("SELECT device, n, f FROM lines ORDER BY n NULLS LAST, device")).to.deep.equal([
      ["d1", "1", "1.5"],
      [null, "3", null],
      ['"d4"', "4", "4.0"],
      ["", null, null],
      ["d2", null, null],
    ]);
    await run(`CREATE EXTERNAL TABLE lists (a array<int>) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
      STORED AS TEXTFILE LOCATION 's3://lake/text/'`);
    expect(await fails("SELECT a FROM lists")).to.equal(
      "NOT_SUPPORTED: Column a of table lists has the type array<int>, which is not supported here in text.",
    );
  });

  it("CSV is read by OpenCSVSerde, and a number that is none fails the query", async () => {
    await put("csv/a.csv", '"a ""b""",1\n"c,d",2\n');
    const table = (name: string) => `CREATE EXTERNAL TABLE ${name} (t string, n int)
      ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://lake/${name}/'`;
    await run(table("csv"));
    expect(await lake.rows("SELECT t, n FROM csv ORDER BY n")).to.deep.equal([
      ['a "b"', "1"],
      ["c,d", "2"],
    ]);
    await put("wrong/a.csv", "x,1.5\n");
    await run(table("wrong"));
    expect(await fails("SELECT n FROM wrong")).to.equal("HIVE_BAD_DATA: Error parsing field value for field n: 1.5");
  });

  it("CREATE TABLE AS writes partitions and registers them, once", async () => {
    await run(`CREATE TABLE readings WITH (format = 'PARQUET', external_location = 's3://lake/readings/', partitioned_by = ARRAY['day'])
      AS SELECT * FROM (VALUES ('d1', 1.5, '2024-01-01'), ('d2', 2.5, '2024-01-02')) AS t (device, value, day)`);
    const { Table } = await lake.glue.send(new GetTableCommand({ DatabaseName: "lake", Name: "readings" }));
    expect(Table?.StorageDescriptor?.Columns).to.deep.equal([
      { Name: "device", Type: "string" },
      { Name: "value", Type: "decimal(2,1)" },
    ]);
    expect(Table?.PartitionKeys).to.deep.equal([{ Name: "day", Type: "string" }]);
    expect(await run("SHOW PARTITIONS readings")).to.deep.equal(["day=2024-01-01", "day=2024-01-02"]);
    expect(await lake.rows("SELECT device, value FROM readings WHERE day = '2024-01-02'")).to.deep.equal([
      ["d2", "2.5"],
    ]);
    expect(await fails("CREATE TABLE readings AS SELECT 1 AS one")).to.equal(
      "TABLE_ALREADY_EXISTS: Destination table 'awsdatacatalog.lake.readings' already exists",
    );
    expect(
      await fails("CREATE TABLE others WITH (external_location = 's3://lake/readings/') AS SELECT 1 AS one"),
    ).to.match(/^HIVE_PATH_ALREADY_EXISTS: Target directory for table 'lake.others' already exists/);
  });

  it("CREATE TABLE AS without a location lies among the results; JSON and text are read as they were written", async () => {
    for (const format of ["PARQUET", "JSON", "TEXTFILE"]) {
      await run(
        `CREATE TABLE kept_${format} WITH (format = '${format}') AS SELECT 'a b' AS t, 1.25 AS d, DATE '2024-02-29' AS day, CAST(NULL AS integer) AS n`,
      );
      expect(await lake.rows(`SELECT t, d, day, n FROM kept_${format}`), format).to.deep.equal([
        ["a b", "1.25", "2024-02-29", null],
      ]);
    }
    const { Contents = [] } = await lake.s3.send(new ListObjectsV2Command({ Bucket: "results", Prefix: "tables/" }));
    expect(Contents).to.have.length(3);
  });

  it("INSERT INTO adds files and partitions, fills what is not named with NULL, and refuses other types", async () => {
    await run(`CREATE TABLE grown WITH (external_location = 's3://lake/grown/', partitioned_by = ARRAY['day'])
      AS SELECT 'd1' AS device, CAST(1 AS bigint) AS n, '2024-01-01' AS day`);
    await run("INSERT INTO grown VALUES ('d2', 2, '2024-01-01'), ('d3', 3, '2024-01-03')");
    await run("INSERT INTO grown (day, device) SELECT '2024-01-03', 'd4'");
    expect(await lake.rows("SELECT device, n, day FROM grown ORDER BY device")).to.deep.equal([
      ["d1", "1", "2024-01-01"],
      ["d2", "2", "2024-01-01"],
      ["d3", "3", "2024-01-03"],
      ["d4", null, "2024-01-03"],
    ]);
    expect(await fails("INSERT INTO grown VALUES ('d5', 'five', '2024-01-01')")).to.equal(
      "TYPE_MISMATCH: Insert query has mismatched column types: Table: [varchar, bigint, varchar], Query: [varchar, varchar, varchar]",
    );
  });

  it("refuses to write more than 100 partitions at once", async () => {
    const reason =
      await fails(`CREATE TABLE wide WITH (partitioned_by = ARRAY['p'], external_location = 's3://lake/wide/')
      AS SELECT 1 AS one, n AS p FROM UNNEST(sequence(1, 101)) AS t (n)`);
    expect(reason).to.match(/^HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers/);
    const { Contents = [] } = await lake.s3.send(new ListObjectsV2Command({ Bucket: "lake", Prefix: "wide/" }));
    expect(Contents).to.deep.equal([]);
  });

  it("adds, finds and drops partitions", async () => {
    await run(
      "CREATE EXTERNAL TABLE found (n int) PARTITIONED BY (day string, hour string) STORED AS TEXTFILE LOCATION 's3://lake/found/'",
    );
    await put("found/day=2024-01-01/hour=05/a", "1\n");
    await put("elsewhere/a", "2\n");
    expect(await run("MSCK REPAIR TABLE found")).to.include(
      "Repair: Added partition to metastore found:day=2024-01-01/hour=05",
    );
    await run(
      "ALTER TABLE found ADD IF NOT EXISTS PARTITION (day = '2024-01-01', hour = '05') PARTITION (day = '2024-01-02', hour = '00') LOCATION 's3://lake/elsewhere/'",
    );
    expect(await lake.rows("SELECT n, day, hour FROM found ORDER BY n")).to.deep.equal([
      ["1", "2024-01-01", "05"],
      ["2", "2024-01-02", "00"],
    ]);
    await run("ALTER TABLE found DROP PARTITION (day = '2024-01-01', hour = '05')");
    const { Partitions } = await lake.glue.send(new GetPartitionsCommand({ DatabaseName: "lake", TableName: "found" }));
    expect(Partitions?.map(({ Values }) => Values)).to.deep.equal([["2024-01-02", "00"]]);
  });

  it("shows and describes", async () => {
    await run("CREATE DATABASE IF NOT EXISTS shown");
    await run(
      "CREATE EXTERNAL TABLE shown.one (n int COMMENT 'a number') PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://lake/one/'",
    );
    expect(await run("SHOW DATABASES LIKE 'sho*'")).to.deep.equal(["shown"]);
    expect(await run("SHOW TABLES IN shown")).to.deep.equal(["one"]);
    expect((await run("SHOW COLUMNS IN shown.one")).map((line) => line.trim())).to.deep.equal(["n", "day"]);
    const described = (await run("DESCRIBE shown.one")).map((line) => line.split("\t").map((part) => part.trim()));
    expect(described.slice(0, 2)).to.deep.equal([
      ["n", "int", "a number"],
      ["day", "string", ""],
    ]);
    const created = (await run("SHOW CREATE TABLE shown.one")).join("\n");
    await run("DROP TABLE shown.one");
    await run(created.replace("`shown.one`", "shown.one"));
    expect(await run("SHOW TABLES IN shown")).to.deep.equal(["one"]);
    expect(await fails("DROP DATABASE shown")).to.include("Database shown is not empty");
    await run("DROP DATABASE shown CASCADE");
    expect(await run("SHOW DATABASES")).to.deep.equal(["lake"]);
  });
});
