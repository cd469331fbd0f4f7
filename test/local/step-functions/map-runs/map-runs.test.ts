import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from "@aws-sdk/client-sfn";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { createS3 } from "../../../../local/s3/server.ts";
import { errorName, type RunningService, runService } from "../running-service.ts";

const hands = { Type: "Pass", End: true };

function distributed(fields: object, state: object = hands, type = "STANDARD") {
  const ItemProcessor = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
    StartAt: "Child",
    States: { Child: state },
  };
  return { StartAt: "Map", States: { Map: { Type: "Map", ItemProcessor, End: true, ...fields } } };
}

const reads = (key: string, ReaderConfig: object, more: object = {}) =>
  distributed({
    ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig, Arguments: { Bucket: "data", Key: key } },
    ...more,
  });

describe("a Distributed Map over the API", () => {
  let folder: string;
  let service: RunningService;
  let s3: S3Client;
  const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: "data", Key, Body }));
  const start = async (stateMachineArn: string, input: unknown = {}) =>
    (await service.client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })))
      .executionArn ?? "";
  const run = async (name: string, machine: object, input: unknown = {}) =>
    service.ended(await start(await service.create(name, machine), input));
  const mapRunOf = async (executionArn: string | undefined) =>
    (await service.client.send(new ListMapRunsCommand({ executionArn }))).mapRuns?.[0];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "map-runs-"));
    service = await runService({ others: async () => [await createS3({ root: join(folder, "s3") })] });
    s3 = new S3Client({
      endpoint: service.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      forcePathStyle: true,
    });
    await s3.send(new CreateBucketCommand({ Bucket: "data" }));
  });
  after(async () => {
    s3.destroy();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("reads compressed objects and Parquet from S3, and lists objects", async () => {
    await put("in/rows.csv.gz", gzipSync("a,b\n1,2\n3,4\n"));
    const csv = await run("csv", reads("in/rows.csv.gz", { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }));
    expect(JSON.parse(csv.output ?? "")).to.deep.equal([
      { a: "1", b: "2" },
      { a: "3", b: "4" },
    ]);

    await put(
      "in/rows.parquet",
      await parquet("SELECT 1::BIGINT AS a, 'x' AS b, [1, 2] AS c UNION ALL SELECT 2, NULL, []"),
    );
    const rows = await run("parquet", reads("in/rows.parquet", { InputType: "PARQUET" }));
    expect(JSON.parse(rows.output ?? "")).to.deep.equal([
      { a: 1, b: "x", c: [1, 2] },
      { a: 2, b: null, c: [] },
    ]);

    const listing = await run(
      "listing",
      distributed({
        ItemReader: { Resource: "arn:aws:states:::s3:listObjectsV2", Arguments: { Bucket: "data", Prefix: "in/" } },
        ItemSelector: { key: "{% $states.context.Map.Item.Value.Key %}" },
      }),
    );
    expect(JSON.parse(listing.output ?? "")).to.deep.equal([{ key: "in/rows.csv.gz" }, { key: "in/rows.parquet" }]);
  });

  it("says in AWS's words what it could not read", async () => {
    const missing = await run("missing", reads("nothing", { InputType: "JSON" }));
    expect(missing.error).to.equal("States.ItemReaderFailed");
    expect(missing.cause).to.match(
      /^The specified key does not exist\. \(Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; /,
    );
    await put("broken.json.gz", "no gzip");
    const broken = await run("broken", reads("broken.json.gz", { InputType: "JSON" }));
    expect(broken.cause).to.match(/^broken\.json\.gz is not sound gzip data: /);
  });

  it("writes results to S3", async () => {
    const ResultWriter = { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "data", Prefix: "out" } };
    const written = await run("written", distributed({ ResultWriter }), ["x", "y"]);
    const { ResultWriterDetails } = JSON.parse(written.output ?? "");
    const manifest = await s3.send(new GetObjectCommand(ResultWriterDetails));
    const { ResultFiles } = JSON.parse((await manifest.Body?.transformToString()) ?? "");
    const [file] = ResultFiles.SUCCEEDED;
    const results = await s3.send(new GetObjectCommand({ Bucket: "data", Key: file.Key }));
    const text = (await results.Body?.transformToString()) ?? "";
    expect(text.length).to.equal(file.Size);
    expect(JSON.parse(text).map(({ Output }: { Output: string }) => Output)).to.deep.equal(['"x"', '"y"']);
    const mapRun = await mapRunOf(written.executionArn);
    const described = await service.client.send(new DescribeMapRunCommand({ mapRunArn: mapRun?.mapRunArn }));
    expect(described.itemCounts).to.include({ succeeded: 2, resultsWritten: 2, total: 2 });
  });

  it("tells of its Map Run and of the children, which are executions of their own", async () => {
    const ended = await run("told", distributed({ Label: "rows", ItemBatcher: { MaxItemsPerBatch: 2 } }), [1, 2, 3]);
    const mapRun = await mapRunOf(ended.executionArn);
    expect(mapRun?.stateMachineArn).to.equal("arn:aws:states:us-east-1:000000000000:stateMachine:told/rows");
    const { mapRunArn } = mapRun ?? {};
    const described = await service.client.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(described).to.include({ status: "SUCCEEDED", executionArn: ended.executionArn, maxConcurrency: 0 });
    expect(described.executionCounts).to.include({ succeeded: 2, total: 2 });
    expect(described.itemCounts).to.include({ succeeded: 3, total: 3 });
    const { executions = [] } = await service.client.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions.map(({ itemCount, status }) => [itemCount, status])).to.deep.equal([
      [1, "SUCCEEDED"],
      [2, "SUCCEEDED"],
    ]);
    const executionArn = executions[0]?.executionArn;
    const child = await service.client.send(new DescribeExecutionCommand({ executionArn }));
    expect(child).to.include({ mapRunArn, input: '{"Items":[3]}', output: '{"Items":[3]}' });
    const { events = [] } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events).to.have.length(4);
    const told = "arn:aws:states:us-east-1:000000000000:stateMachine:told";
    const own = await service.client.send(new ListExecutionsCommand({ stateMachineArn: told }));
    expect(own.executions).to.have.length(1);
    const both = new ListExecutionsCommand({ mapRunArn, stateMachineArn: told });
    expect(await errorName(service.client.send(both))).to.equal("ValidationException");
  });

  it("describes its EXPRESS children, which have no history; failed ones are redriven by the Map Run", async () => {
    const fails = distributed({}, { Type: "Fail", Error: "E" }, "EXPRESS");
    const ended = await run("express", fails, [1]);
    const { mapRunArn } = (await mapRunOf(ended.executionArn)) ?? {};
    const { executions = [] } = await service.client.send(new ListExecutionsCommand({ mapRunArn }));
    const executionArn = executions[0]?.executionArn;
    const child = await service.client.send(new DescribeExecutionCommand({ executionArn }));
    expect(child).to.include({ status: "FAILED", error: "E", redriveStatus: "REDRIVABLE_BY_MAP_RUN" });
    const history = service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(await errorName(history)).to.equal("InvalidArn");

    const standard = await run("standard", distributed({}, { Type: "Fail", Error: "E" }), [1]);
    const run2 = await mapRunOf(standard.executionArn);
    const failed = await service.client.send(new ListExecutionsCommand({ mapRunArn: run2?.mapRunArn }));
    const redrive = new RedriveExecutionCommand({ executionArn: failed.executions?.[0]?.executionArn });
    expect(await errorName(service.client.send(redrive))).to.equal("ExecutionNotRedrivable");
  });

  it("takes another concurrency while it runs, and nothing once it was stopped", async () => {
    const waits = distributed({ MaxConcurrency: 1 }, { Type: "Wait", Seconds: 3600, End: true });
    const executionArn = await start(await service.create("waits", waits), [1, 2, 3]);
    const running = async (children: number) => {
      for (;;) {
        const { mapRunArn } = (await mapRunOf(executionArn)) ?? {};
        if (mapRunArn !== undefined) {
          const described = await service.client.send(new DescribeMapRunCommand({ mapRunArn }));
          if (described.executionCounts?.running === children) return described;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const { mapRunArn } = await running(1);
    await service.client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2 }));
    expect((await running(2)).maxConcurrency).to.equal(2);
    const wrong = new UpdateMapRunCommand({ mapRunArn, toleratedFailurePercentage: 101 });
    expect(await errorName(service.client.send(wrong))).to.equal("ValidationException");
    await service.client.send(new StopExecutionCommand({ executionArn }));
    const stopped = await service.client.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(stopped).to.include({ status: "ABORTED" });
    expect(stopped.itemCounts).to.include({ aborted: 2, pending: 1, running: 0 });
    const late = new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 3 });
    expect(await errorName(service.client.send(late))).to.equal("ValidationException");
  });

  it("answers AWS's errors for Map Runs that are none", async () => {
    const none = "arn:aws:states:us-east-1:000000000000:mapRun:told/rows:00000000-0000-4000-8000-000000000000";
    expect(await errorName(service.client.send(new DescribeMapRunCommand({ mapRunArn: none })))).to.equal(
      "ResourceNotFound",
    );
    expect(await errorName(service.client.send(new DescribeMapRunCommand({ mapRunArn: "none" })))).to.equal(
      "InvalidArn",
    );
    expect(await errorName(service.client.send(new ListExecutionsCommand({ mapRunArn: none })))).to.equal(
      "ResourceNotFound",
    );
  });

  it("is there after a restart, ABORTED where it ran when its process ended", async () => {
    const first = await runService();
    const machine = await first.create("m", distributed({}));
    const slow = await first.create("slow", distributed({}, { Type: "Wait", Seconds: 3600, End: true }));
    const begin = async (stateMachineArn: string) =>
      (await first.client.send(new StartExecutionCommand({ stateMachineArn, input: "[1,2]" }))).executionArn ?? "";
    const done = await begin(machine);
    await first.ended(done);
    const left = await begin(slow);
    for (let found = 0; found < 2; ) {
      const [run] = (await first.client.send(new ListMapRunsCommand({ executionArn: left }))).mapRuns ?? [];
      const children = run && (await first.client.send(new ListExecutionsCommand({ mapRunArn: run.mapRunArn })));
      found = children?.executions?.length ?? 0;
    }
    await first.stop({ remove: false });
    const second = await runService({ folder: first.folder });
    const described = async (executionArn: string) => {
      const [run] = (await second.client.send(new ListMapRunsCommand({ executionArn }))).mapRuns ?? [];
      return second.client.send(new DescribeMapRunCommand({ mapRunArn: run?.mapRunArn }));
    };
    try {
      expect(await described(done)).to.include({ status: "SUCCEEDED" });
      const aborted = await described(left);
      expect(aborted).to.include({ status: "ABORTED" });
      expect(aborted.executionCounts).to.include({ aborted: 2, running: 0 });
    } finally {
      await second.stop();
    }
  });
});

async function parquet(query: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "parquet-"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const file = join(folder, "rows.parquet");
    await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
    return await readFile(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}
