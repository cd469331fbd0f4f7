import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect } from "chai";
import {
  type AthenaUnderTest,
  athenaUnderTest,
  createPartition,
  createTable,
  putParquet,
} from "./athena-under-test.ts";

describe("local/athena: UNLOAD", () => {
  let lake: AthenaUnderTest;

  before(async () => {
    lake = await athenaUnderTest();
    await createTable(
      lake,
      "metrics",
      [
        { Name: "device", Type: "string" },
        { Name: "value", Type: "double" },
      ],
      [{ Name: "date", Type: "string" }],
    );
    await putParquet(lake, "metrics/a", "SELECT 'd' || (range % 2) AS device, range::DOUBLE AS value FROM range(10)");
    await createPartition(lake, "metrics", ["2024-01-01"], "s3://lake/metrics/");
  });
  after(() => lake.close());

  const unload = (to: string) =>
    `UNLOAD (SELECT device, CAST(count(*) AS bigint) AS readings FROM metrics GROUP BY device) TO 's3://lake/${to}' WITH (format = 'PARQUET')`;

  it("writes files that a table reads, and lists them in a manifest", async () => {
    const { QueryExecutionId: id, Status, Statistics, SubstatementType } = await lake.run(unload("counted/one/"));
    expect(Status?.State).to.equal("SUCCEEDED", Status?.StateChangeReason);
    expect(SubstatementType).to.equal("UNLOAD");
    expect(Statistics?.DataManifestLocation).to.equal(`s3://results/${id}-manifest.csv`);
    const manifest = await lake.s3.send(new GetObjectCommand({ Bucket: "results", Key: `${id}-manifest.csv` }));
    const listed = (await manifest.Body?.transformToString())?.trim().split("\n");
    const { Contents } = await lake.s3.send(new ListObjectsV2Command({ Bucket: "lake", Prefix: "counted/one/" }));
    expect(Contents?.map(({ Key }) => `s3://lake/${Key}`)).to.deep.equal(listed);
    await createTable(lake, "counted", [
      { Name: "device", Type: "string" },
      { Name: "readings", Type: "bigint" },
    ]);
    expect(await lake.rows("SELECT device, readings FROM counted ORDER BY 1")).to.deep.equal([
      ["d0", "5"],
      ["d1", "5"],
    ]);
  });

  it("refuses a location that holds something", async () => {
    await lake.run(unload("twice/"));
    const { Status } = await lake.run(unload("twice/"));
    expect(Status?.State).to.equal("FAILED");
    expect(Status?.StateChangeReason).to.equal(
      "HIVE_PATH_ALREADY_EXISTS: Target directory already exists: s3://lake/twice/",
    );
    expect(Status?.AthenaError).to.include({ ErrorCategory: 2, Retryable: false });
  });
});
