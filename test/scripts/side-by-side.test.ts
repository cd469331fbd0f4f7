// Real machines, real processes, real clients, a real clock: slow, and the only tests of leases, sweeping and the distributed fan-out
// that see all of the platform at once.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { localNames } from "../../asl/builder/names.ts";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import { locationOf, partitionCatalog } from "../../functions/shared/swap-partition.ts";
import { partitionLocations } from "../../functions/sweep/partition-locations.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import { Stage } from "../../schemas/stage.ts";
import { runBackfill } from "../../scripts/backfill/run-backfill.ts";
import { localSite } from "../../scripts/backfill/site.ts";
import { deployDatasets, deployPlatform } from "../../scripts/platform/deploy.ts";
import { loadDataset } from "../../scripts/platform/load-dataset.ts";
import { resources } from "../../scripts/platform/names.ts";
import { openPlatform, type Platform } from "../../scripts/platform/open-platform.ts";
import { runToEnd } from "../../scripts/platform/run-to-end.ts";
import { readStage } from "../../scripts/platform/stage.ts";
import { publishedFiles } from "../../scripts/start/published-files.ts";
import { queryFiles } from "../../scripts/start/query.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";

const yaml = `
files: bench/{yyyy}-{MM}-{dd}/{rig}.csv
partition: day
timezone: UTC
format: { type: csv, compression: none }
columns:
  - { name: at, type: timestamp, format: iso, required: true }
  - { name: value, type: int }
timestamp: at
`;
const days = ["2024-01-01", "2024-01-02", "2024-01-03"];
const rows = (day: string, count: number) =>
  ["at,value", ...Array.from({ length: count }, (_, n) => `${day}T00:00:${String(n).padStart(2, "0")}Z,${n}`)].join(
    "\n",
  );

interface Bench {
  readonly home: string;
  readonly raw: string;
  readonly datasets: string;
}

/** Three days of a dataset, two files each. */
async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const bench = { home: join(folder, "home"), raw: join(folder, "raw"), datasets: join(folder, "datasets") };
    await mkdir(join(bench.datasets, "bench"), { recursive: true });
    await writeFile(join(bench.datasets, "bench", "dataset.yml"), yaml);
    for (const day of days) for (const rig of ["a", "b"]) await put(bench, day, rig, 10);
    await work(bench);
  });
}

async function put({ raw }: Bench, day: string, rig: string, count: number): Promise<void> {
  const file = join(raw, "bench", day, `${rig}.csv`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, rows(day, count));
}

async function withPlatform<T>(
  { home, raw, datasets }: Bench,
  work: (platform: Platform, ref: DatasetRef) => Promise<T>,
  stage?: Stage,
): Promise<T> {
  const platform = await openPlatform({ home, raw });
  try {
    await deployPlatform(platform.clients, stage);
    const [ref] = await deployDatasets(platform.clients, [await loadDataset("bench", datasets)]);
    if (!ref) throw new Error("One dataset was deployed.");
    return await work(platform, ref);
  } finally {
    await platform.close();
  }
}

const backfillInput = (run: string, dataset: DatasetRef) => ({
  run,
  ranges: [{ dataset, from: "2024-01-01", to: "2024-01-31" }],
  only: "due",
  newestFirst: false,
  maxPartitions: null,
  plan: null,
});

async function start({ clients }: Platform, machine: string, input: object): Promise<string> {
  const stateMachineArn = localNames.stateMachineArn(machine);
  const request = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await clients.sfn.send(request)).executionArn ?? "";
}

async function ended({ clients }: Platform, executionArn: string): Promise<DescribeExecutionOutput> {
  for (;;) {
    const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE") return execution;
    await sleep(20);
  }
}

/** Executions of a machine, the oldest first. */
async function executionsOf({ clients }: Platform, machine: string): Promise<string[]> {
  const request = new ListExecutionsCommand({ stateMachineArn: localNames.stateMachineArn(machine) });
  const { executions = [] } = await clients.sfn.send(request);
  return executions.map(({ executionArn = "" }) => executionArn).reverse();
}

async function errorsIn({ clients }: Platform, executionArn: string): Promise<string[]> {
  const { events = [] } = await clients.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events.flatMap(({ taskFailedEventDetails }) => taskFailedEventDetails?.error ?? []);
}

async function table({ clients }: Platform, { home }: Bench): Promise<readonly unknown[]> {
  const files = await publishedFiles(clients, home, "bench");
  return (await queryFiles(files, "SELECT count(*), sum(value) FROM published")).rows;
}

describe("Runs side by side", function () {
  this.timeout(120_000);

  it("of two backfills and a daily run, one backfill works; every partition is published once", async () => {
    await withBench((bench) =>
      withPlatform(bench, async (platform, ref) => {
        const executions = await Promise.all([
          start(platform, "backfill", backfillInput("one", ref)),
          start(platform, "backfill", backfillInput("two", ref)),
          start(platform, "daily", { scheduled: "2024-01-04T02:00:00Z" }),
        ]);
        const ends = await Promise.all(executions.map((arn) => ended(platform, arn)));
        const [one, two, daily] = ends;
        const backfills = [one, two];
        const refused = backfills.find((end) => end?.error === "LeaseHeld");
        const worked = backfills.find((end) => end !== refused);
        expect(refused?.cause).to.equal(
          `A backfill runs: ${worked?.executionArn} (run ${worked === one ? "one" : "two"}), since ` +
            `${/since (\S+)\./.exec(refused?.cause ?? "")?.[1]}. Wait until it has ended, or stop it, and run again.`,
        );
        // Both may have planned a partition at one moment; then whoever came second has waited.
        for (const end of [worked, daily]) expect(end?.status, end?.cause).to.equal("SUCCEEDED");
        const again = await runToEnd(platform.clients, "daily", { scheduled: "2024-01-04T02:00:00Z" });
        expect(again.status).to.equal("SUCCEEDED");
        const items = await readLedger(platform.clients.dynamodb, resources.ledgerTable, "bench");
        expect(items.map(({ partition, state }) => [partition, state])).to.deep.equal(
          days.map((day) => [day, "PUBLISHED"]),
        );
        expect(await table(platform, bench)).to.deep.equal([["60", "270"]]);
      }),
    );
  });

  it("refuse an old run that is redriven after a newer one: nothing of it is claimed or published", async () => {
    await withBench(async (bench) => {
      const faults = join(bench.datasets, "faults.yml");
      const throttle =
        "{ function: publish-partition, match: old-run, attempt: '1-6', error: Lambda.TooManyRequestsException }";
      await writeFile(faults, `- ${throttle}\n`);
      process.env.SLUICE_FAULTS = faults;
      try {
        await withPlatform(bench, async (platform, ref) => {
          const { sfn } = platform.clients;
          const old = await start(platform, "backfill", backfillInput("old-run", ref));
          let partition: string | undefined;
          while (!partition) {
            [partition] = await executionsOf(platform, "run-partition");
            if (partition && (await errorsIn(platform, partition)).length === 0) partition = undefined;
            await sleep(20);
          }
          await sfn.send(new StopExecutionCommand({ executionArn: old }));
          expect((await ended(platform, old)).status).to.equal("ABORTED");
          await ended(platform, partition);

          for (const day of days) await put(bench, day, "a", 20);
          const young = await runToEnd(platform.clients, "backfill", backfillInput("new-run", ref));
          expect(young).to.include({ status: "SUCCEEDED" });
          const published = await readLedger(platform.clients.dynamodb, resources.ledgerTable, "bench");
          expect(published.map(({ run, lease }) => [run, lease?.token])).to.deep.equal(days.map(() => ["new-run", 2]));

          // The partition alone: its Publish state is tried again, with its old claim.
          await sfn.send(new RedriveExecutionCommand({ executionArn: partition }));
          expect((await ended(platform, partition)).error).to.be.oneOf(["ClaimLostError", "LeaseLostError"]);
          // The whole run: its chunk is started again, and no partition of it gets a claim.
          const before = (await executionsOf(platform, "run-partition")).length;
          await sfn.send(new RedriveExecutionCommand({ executionArn: old }));
          expect((await ended(platform, old)).error).to.equal("PartitionsFailed");
          const children = (await executionsOf(platform, "run-partition")).slice(before);
          expect(children).to.have.length(days.length);
          for (const child of children) expect((await ended(platform, child)).error).to.equal("LeaseLostError");

          expect(await readLedger(platform.clients.dynamodb, resources.ledgerTable, "bench")).to.deep.equal(published);
          expect(await table(platform, bench)).to.deep.equal([["90", String(3 * (45 + 190))]]);
        });
      } finally {
        delete process.env.SLUICE_FAULTS;
      }
    });
  });

  it("leave a table with two versions after a sweep, however often it was run, and its rows as they were", async () => {
    await withBench((bench) =>
      withPlatform(bench, async (platform) => {
        const datasets = [await loadDataset("bench", bench.datasets)];
        const { dynamodb, glue } = platform.clients;
        const sweep = (dryRun: boolean) =>
          runToEnd(platform.clients, "sweep", { scheduled: "2024-02-01T00:00:00Z", olderThanHours: 0, dryRun });
        const versions = async () => {
          const day = join(bench.home, "s3", resources.lakeBucket, "bench", "date=2024-01-01");
          return (await readdir(day)).length;
        };
        for (let turn = 0; turn < 3; turn++) {
          const summary = await runBackfill(localSite(platform.clients), {
            datasets,
            from: "2024-01-01",
            to: "2024-01-31",
            only: "all",
          });
          expect(summary.status).to.equal("SUCCEEDED");
        }
        expect(await versions()).to.equal(3);
        const [{ current, previous } = {}] = await readLedger(dynamodb, resources.ledgerTable, "bench");
        if (!current || !previous) return expect.fail("The first day has been published fewer than twice.");
        await partitionCatalog(glue, resources.glueDatabase).swap("bench", ["2024-01-01"], previous.data);
        const named = () => partitionLocations(glue, resources.glueDatabase).of("bench", ["2024-01-01"]);
        const wouldBe = await sweep(true);
        expect(await versions()).to.equal(3);
        expect(await named()).to.equal(locationOf(previous.data));
        const swept = await sweep(false);
        expect(await named()).to.equal(locationOf(current.data));
        expect(await versions()).to.equal(2);
        const [told, done] = [wouldBe, swept].map((end) => ("output" in end ? JSON.parse(end.output) : end));
        expect(done.lake).to.deep.include({ prefixes: days.length });
        expect(told.lake).to.deep.equal(done.lake);
        expect([told.relocated, done.relocated]).to.deep.equal([1, 1]);
        expect(done.work.prefixes).to.be.at.least(3);
        expect(await readdir(join(bench.home, "s3", resources.workBucket))).to.have.members([
          "datasets",
          "definitions",
        ]);
        expect(await table(platform, bench)).to.deep.equal([["60", "270"]]);
        const again = await runBackfill(localSite(platform.clients), {
          datasets,
          from: "2024-01-01",
          to: "2024-01-31",
        });
        expect(again).to.deep.include({ status: "SUCCEEDED", planned: 0 });
      }),
    );
  });

  it("come to the same by one Map Run, where the stage fans out so", async () => {
    const local = await readStage("local");
    const leases = { ...local.leases, backfill: { ...local.leases.backfill, lambda: 9 } };
    const stage = Stage.parse({
      ...local,
      fanOut: "distributed",
      leases: { ...leases, daily: { lambda: 5, athenaDml: 5 }, hourly: { lambda: 5, athenaDml: 5 } },
    });
    await withBench((bench) =>
      withPlatform(
        bench,
        async (platform, ref) => {
          const end = await runToEnd(platform.clients, "backfill", backfillInput("one", ref));
          expect(end).to.include({ status: "SUCCEEDED" });
          const output = "output" in end ? JSON.parse(end.output) : end;
          expect(output).to.deep.include({ published: 3, upToDate: 0, files: 6 });
          expect(output.counts).to.include({ read: 60, written: 60 });
          expect(await table(platform, bench)).to.deep.equal([["60", "270"]]);
          expect(await executionsOf(platform, "run-partition")).to.have.length(3);
          const none = await runToEnd(platform.clients, "daily", { scheduled: "2024-01-04T02:00:00Z" });
          expect("output" in none ? JSON.parse(none.output) : none).to.deep.include({ published: 0, upToDate: 3 });

          await writeFile(join(bench.raw, "bench", "2024-01-02", "a.csv"), gzipSync("no csv"));
          const broken = await runToEnd(platform.clients, "backfill", backfillInput("two", ref));
          expect(broken).to.deep.include({
            status: "FAILED",
            error: "PartitionsFailed",
            cause: '1 of 1 partitions failed. The first: ["bench 2024-01-02"]',
          });
        },
        stage,
      ),
    );
  });
});
