import { expect } from "chai";
import type { Statement } from "../../../../local/athena/sql/statement.ts";
import { translate } from "../../../../local/athena/sql/translate.ts";
import { typeText } from "../../../../local/athena/sql/types/type.ts";
import { columnsOf } from "./sample-tables.ts";

describe("local/athena/sql: statements", () => {
  it("names a query's tables, each once, and its columns with their types", async () => {
    const { tables, columns } = await read(
      "query",
      'SELECT a.id, count(*) AS "How many", avg(1.50) FROM t a JOIN DB.T b ON a.id = b.id, awsdatacatalog.db.t c GROUP BY 1',
    );
    expect(tables).to.deep.equal([{ database: "db", name: "t", wanted: [[], [], []] }]);
    expect(columns.map(({ name, type }) => ({ name, type: typeText(type) }))).to.deep.equal([
      { name: "id", type: "integer" },
      { name: "How many", type: "bigint" },
      { name: "_col2", type: "decimal(3,2)" },
    ]);
  });

  it("notes what each place in which a table is read wants of it", async () => {
    const { tables } = await read(
      "query",
      "SELECT * FROM t a LEFT JOIN (SELECT * FROM t WHERE 5 > id AND name IN ('x', 'y') OR id = 7) b ON a.id = 3 WHERE a.name BETWEEN 'a' AND 'b' AND a.id + 1 = 2 AND b.id = 1",
    );
    expect(tables.map(({ wanted }) => wanted)).to.deep.equal([
      [
        [
          { column: "name", operator: ">=", values: ["a"] },
          { column: "name", operator: "<=", values: ["b"] },
        ],
        [],
      ],
    ]);
    const plain = await read("query", "SELECT id FROM t WHERE 5 > id AND name IN ('x', 'y')");
    expect(plain.tables.map(({ wanted }) => wanted)).to.deep.equal([
      [
        [
          { column: "id", operator: "<", values: ["5"] },
          { column: "name", operator: "=", values: ["x", "y"] },
        ],
      ],
    ]);
  });

  it("writes tables as quoted names, and predicates plainly enough to be pushed into scans", async () => {
    const { duckdb } = await read("query", "SELECT id FROM t WHERE name = 'x'");
    expect(duckdb).to.equal(
      `SELECT c1 AS "id" FROM (SELECT r1."id" AS c1 FROM "db"."t" AS r1 WHERE (r1."name" = 'x'))`,
    );
  });

  it("reads UNLOAD", async () => {
    const { location, options, query } = await read(
      "unload",
      "UNLOAD (SELECT id, day FROM t) TO 's3://lake/out/' WITH (format = 'textfile', compression = 'gzip', field_delimiter = ',', partitioned_by = ARRAY['day'])",
    );
    expect(location).to.equal("s3://lake/out/");
    expect(options).to.deep.equal({
      format: "TEXTFILE",
      compression: "GZIP",
      fieldDelimiter: ",",
      partitionedBy: ["day"],
    });
    expect(query.columns.map(({ name }) => name)).to.deep.equal(["id", "day"]);
  });

  it("reads CREATE TABLE AS", async () => {
    const made = await read(
      "createTableAs",
      "CREATE TABLE IF NOT EXISTS other.made WITH (external_location = 's3://lake/made/', write_compression = 'ZSTD') AS SELECT id FROM t WITH NO DATA",
    );
    expect(made.table).to.deep.equal({ database: "other", name: "made" });
    expect(made).to.include({ ifNotExists: true, withData: false, statementType: "DML" });
    expect(made.options).to.deep.equal({
      format: "PARQUET",
      compression: "ZSTD",
      externalLocation: "s3://lake/made/",
      partitionedBy: [],
    });
  });

  it("reads INSERT INTO", async () => {
    const { table, columns, query } = await read("insert", "INSERT INTO t (day, id) SELECT DATE '2024-01-01', 1");
    expect(table).to.deep.equal({ database: "db", name: "t" });
    expect(columns).to.deep.equal(["day", "id"]);
    expect(query.columns.map(({ type }) => typeText(type))).to.deep.equal(["date", "integer"]);
  });

  it("reads CREATE EXTERNAL TABLE over Parquet as Glue keeps it", async () => {
    const { table, glue, ifNotExists } = await read(
      "createExternalTable",
      "CREATE EXTERNAL TABLE IF NOT EXISTS `Metrics` (`Device` string COMMENT 'its name', value decimal(10, 2), tags map<string, array<int>>) COMMENT 'all' PARTITIONED BY (`date` string) STORED AS PARQUET LOCATION 's3://lake/metrics/' TBLPROPERTIES ('parquet.compression' = 'ZSTD')",
    );
    expect(table).to.deep.equal({ database: "db", name: "metrics" });
    expect(ifNotExists).to.equal(true);
    expect(glue).to.deep.equal({
      Name: "metrics",
      Description: "all",
      TableType: "EXTERNAL_TABLE",
      PartitionKeys: [{ Name: "date", Type: "string" }],
      StorageDescriptor: {
        Columns: [
          { Name: "device", Type: "string", Comment: "its name" },
          { Name: "value", Type: "decimal(10,2)" },
          { Name: "tags", Type: "map<string,array<int>>" },
        ],
        Location: "s3://lake/metrics/",
        InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        SerdeInfo: {
          SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
          Parameters: { "serialization.format": "1" },
        },
      },
      Parameters: { EXTERNAL: "TRUE", "parquet.compression": "ZSTD" },
    });
  });

  it("reads the SerDes of text and JSON with their settings", async () => {
    const serdeOf = async (rest: string) =>
      (
        await read(
          "createExternalTable",
          `CREATE EXTERNAL TABLE x (a struct<b:int,c:array<string>>) ${rest} LOCATION 's3://b/p/'`,
        )
      ).glue.StorageDescriptor.SerdeInfo;
    expect(
      await serdeOf("ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'"),
    ).to.deep.equal({
      SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
      Parameters: { "serialization.format": "1", "field.delim": "\t", "escape.delim": "\\", "line.delim": "\n" },
    });
    expect(
      await serdeOf(
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar' = ';')",
      ),
    ).to.deep.equal({
      SerializationLibrary: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
      Parameters: { "serialization.format": "1", separatorChar: ";" },
    });
    expect(await serdeOf("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'")).to.include({
      SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
    });
    expect(await serdeOf("")).to.include({
      SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    });
  });

  const definitions: readonly (readonly [sql: string, expected: object])[] = [
    [
      "ALTER TABLE t ADD IF NOT EXISTS PARTITION (date = '2024-01-01', hour = 5) LOCATION 's3://b/p/' PARTITION (date = '2024-01-02', hour = 6)",
      {
        kind: "addPartitions",
        ifNotExists: true,
        partitions: [
          { spec: { date: "2024-01-01", hour: "5" }, location: "s3://b/p/" },
          { spec: { date: "2024-01-02", hour: "6" } },
        ],
      },
    ],
    [
      "ALTER TABLE `db`.`t` DROP PARTITION (date = '2024-01-01'), PARTITION (date = DATE '2024-01-02')",
      { kind: "dropPartitions", ifExists: false, partitions: [{ date: "2024-01-01" }, { date: "2024-01-02" }] },
    ],
    ["MSCK REPAIR TABLE t", { kind: "repairTable", statementType: "DDL", table: { database: "db", name: "t" } }],
    ["DROP TABLE IF EXISTS x.y;", { kind: "dropTable", ifExists: true, table: { database: "x", name: "y" } }],
    [
      "CREATE SCHEMA IF NOT EXISTS Lake COMMENT 'all' LOCATION 's3://b/'",
      { kind: "createDatabase", name: "lake", ifNotExists: true, comment: "all", location: "s3://b/" },
    ],
    ["DROP DATABASE lake CASCADE", { kind: "dropDatabase", name: "lake", ifExists: false, cascade: true }],
    ["SHOW DATABASES", { kind: "showDatabases", statementType: "UTILITY" }],
    ["SHOW TABLES IN lake 'm*'", { kind: "showTables", database: "lake", pattern: "m*" }],
    ["SHOW TABLES", { kind: "showTables", database: "db" }],
    ["SHOW PARTITIONS lake.t", { kind: "showPartitions", table: { database: "lake", name: "t" } }],
    ["SHOW COLUMNS IN t IN lake", { kind: "showColumns", table: { database: "lake", name: "t" } }],
    ["SHOW CREATE TABLE t", { kind: "showCreateTable", table: { database: "db", name: "t" } }],
    ["DESCRIBE t", { kind: "describe", table: { database: "db", name: "t" } }],
  ];
  for (const [sql, expected] of definitions) {
    it(`reads ${sql}`, async () => {
      const translated = await translate(sql, { database: "db", columnsOf });
      if (!translated.ok) throw new Error(translated.message);
      expect(translated.statement).to.deep.include(expected);
    });
  }
});

async function read<Kind extends Statement["kind"]>(
  kind: Kind,
  sql: string,
): Promise<Extract<Statement, { kind: Kind }>> {
  const translated = await translate(sql, { database: "db", columnsOf });
  if (!translated.ok) throw new Error(translated.message);
  if (translated.statement.kind !== kind) throw new Error(`${sql} is ${translated.statement.kind}`);
  return translated.statement as Extract<Statement, { kind: Kind }>;
}
