import {
  BatchGetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListQueryExecutionsCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import {
  type AthenaUnderTest,
  athenaUnderTest,
  createPartition,
  createTable,
  putParquet,
} from "./athena-under-test.ts";

describe("local/athena: queries", () => {
  let lake: AthenaUnderTest;

  before(async () => {
    lake = await athenaUnderTest();
    await createTable(
      lake,
      "metrics",
      [
        { Name: "device", Type: "string" },
        { Name: "value", Type: "double" },
        { Name: "added", Type: "decimal(10,2)" },
      ],
      [{ Name: "date", Type: "string" }],
    );
    await putParquet(
      lake,
      "metrics/one/a.parquet",
      "SELECT 'd1' AS device, 1.5::DOUBLE AS value UNION ALL SELECT 'd2', 2",
    );
    await putParquet(
      lake,
      "metrics/elsewhere/b",
      "SELECT 'd1' AS device, 4::INTEGER AS value, 1.25::DECIMAL(10,2) AS added",
    );
    await putParquet(lake, "metrics/elsewhere/_hidden", "SELECT 'no' AS device");
    await createPartition(lake, "metrics", ["2024-01-01"], "s3://lake/metrics/one/");
    await createPartition(lake, "metrics", ["2024-01-02"], "s3://lake/metrics/elsewhere");
  });
  after(() => lake.close());

  it("reads the objects of the partitions that Glue has, in the types of the table", async () => {
    const rows = await lake.rows('SELECT "date", device, value, added FROM metrics ORDER BY 1, 2');
    expect(rows).to.deep.equal([
      ["2024-01-01", "d1", "1.5", null],
      ["2024-01-01", "d2", "2.0", null],
      ["2024-01-02", "d1", "4.0", "1.25"],
    ]);
  });

  it("rounds timestamps to milliseconds, as Athena has no others", async () => {
    await createTable(lake, "moments", [{ Name: "at", Type: "timestamp" }]);
    const moments = ["1969-12-31 23:59:59.9994", "1969-12-31 23:59:59.9995", "2024-01-01 00:00:00.000499"];
    const rows = moments.map((moment) => `(TIMESTAMP '${moment}')`).join(", ");
    await putParquet(lake, "moments/a", `SELECT * FROM (VALUES ${rows}) AS t("at")`);
    expect(await lake.rows("SELECT at, at = date_trunc('second', at) FROM moments ORDER BY at")).to.deep.equal([
      ["1969-12-31 23:59:59.999", "false"],
      ["1970-01-01 00:00:00.000", "true"],
      ["2024-01-01 00:00:00.000", "true"],
    ]);
  });

  it("writes the result as Athena's CSV to the output location, and tells its columns", async () => {
    const id = await lake.start(`SELECT 'a"b' AS text, CAST(NULL AS INTEGER) AS nothing, '' AS empty, 1 AS one`);
    const execution = await lake.ended(id);
    expect(execution.Status?.State).to.equal("SUCCEEDED");
    expect(execution.ResultConfiguration?.OutputLocation).to.equal(`s3://results/${id}.csv`);
    const object = await lake.s3.send(new GetObjectCommand({ Bucket: "results", Key: `${id}.csv` }));
    expect(await object.Body?.transformToString()).to.equal('"text","nothing","empty","one"\n"a""b",,"","1"\n');
    const { ResultSet } = await lake.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    expect(ResultSet?.Rows).to.deep.equal([
      { Data: ["text", "nothing", "empty", "one"].map((VarCharValue) => ({ VarCharValue })) },
      { Data: [{ VarCharValue: 'a"b' }, {}, { VarCharValue: "" }, { VarCharValue: "1" }] },
    ]);
    expect(
      ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name, Type, Precision }) => [Name, Type, Precision]),
    ).to.deep.equal([
      ["text", "varchar", 2_147_483_647],
      ["nothing", "integer", 10],
      ["empty", "varchar", 2_147_483_647],
      ["one", "integer", 10],
    ]);
  });

  it("pages through results", async () => {
    const id = await lake.start("SELECT n FROM UNNEST(sequence(0, 2499)) AS t(n)");
    await lake.ended(id);
    const seen: string[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await lake.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken }));
      sizes.push(page.ResultSet?.Rows?.length ?? 0);
      for (const { Data } of page.ResultSet?.Rows ?? []) seen.push(Data?.[0]?.VarCharValue ?? "");
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(sizes).to.deep.equal([1000, 1000, 501]);
    expect(seen).to.deep.equal(["n", ...Array.from({ length: 2500 }, (_, n) => String(n))]);
  });

  it("fails a query that cannot be run, with the reason and whose fault it is", async () => {
    const missing = await lake.run("SELECT * FROM nowhere");
    expect(missing.Status?.State).to.equal("FAILED");
    expect(missing.Status?.StateChangeReason).to.equal(
      "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.lake.nowhere' does not exist",
    );
    expect(missing.Status?.AthenaError).to.include({ ErrorCategory: 2, Retryable: false });
    const column = await lake.run("SELECT colour FROM metrics");
    expect(column.Status?.StateChangeReason).to.match(
      /^COLUMN_NOT_FOUND: line 1:8: Column 'colour' cannot be resolved/,
    );
  });

  it("fails a query whose result has nowhere to go, as its user's fault", async () => {
    const id = await lake.start("SELECT 1", { ResultConfiguration: { OutputLocation: "s3://nowhere-at-all/" } });
    const { Status } = await lake.ended(id);
    expect(Status?.StateChangeReason).to.match(/^GENERIC_USER_ERROR: NoSuchBucket: /);
    expect(Status?.AthenaError).to.include({ ErrorCategory: 2, Retryable: false });
  });

  it("cancels a query that runs", async () => {
    const id = await lake.start(
      "SELECT sum(a.x * b.x) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(x) CROSS JOIN UNNEST(sequence(1, 10000)) c(x)",
    );
    await lake.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    const { Status } = await lake.ended(id);
    expect(Status?.State).to.equal("CANCELLED");
  });

  it("runs a query once for one client request token, and refuses the token with another query", async () => {
    const ClientRequestToken = "t".repeat(32);
    const [one, other] = await Promise.all([
      lake.start("SELECT 1", { ClientRequestToken }),
      lake.start("SELECT 1", { ClientRequestToken }),
    ]);
    expect(one).to.equal(other);
    await lake.ended(one);
    expect(await lake.start("SELECT 1", { ClientRequestToken })).to.equal(one);
    const refused = await lake.start("SELECT 2", { ClientRequestToken }).catch((error: Error) => error);
    expect(refused).to.include({ name: "InvalidRequestException", message: "Idempotent parameters do not match" });
  });

  it("lists and gets several queries", async () => {
    const first = await lake.start("SELECT 'first'");
    const second = await lake.start("SELECT 'second'");
    await Promise.all([lake.ended(first), lake.ended(second)]);
    const { QueryExecutionIds } = await lake.athena.send(new ListQueryExecutionsCommand({ MaxResults: 2 }));
    expect(QueryExecutionIds).to.deep.equal([second, first]);
    const { QueryExecutions, UnprocessedQueryExecutionIds } = await lake.athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [first, "none"] }),
    );
    expect(QueryExecutions?.map(({ Query }) => Query)).to.deep.equal(["SELECT 'first'"]);
    expect(UnprocessedQueryExecutionIds?.map(({ QueryExecutionId }) => QueryExecutionId)).to.deep.equal(["none"]);
  });
});
