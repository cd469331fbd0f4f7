// Real machines, real processes, real clients, a real clock: slow, and the only tests that see the whole of it.
import { setTimeout as sleep } from "node:timers/promises";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { localNames } from "../../asl/builder/names.ts";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import { runBackfill } from "../../scripts/backfill/run-backfill.ts";
import { localSite } from "../../scripts/backfill/site.ts";
import { loadDataset } from "../../scripts/platform/load-dataset.ts";
import { resources } from "../../scripts/platform/names.ts";
import type { Platform } from "../../scripts/platform/open-platform.ts";
import { publishedFiles } from "../../scripts/start/published-files.ts";
import { queryFiles } from "../../scripts/start/query.ts";
import { type BenchWorld, header, historyOf, put, records, withBench, withFaults } from "./bench-world.ts";

const from = "2024-01-01";
const to = "2024-01-02";
const file = (count: number) => [header, ...records(count)].join("\n");
const files = { "bench/a/2024-01-01.csv.gz": file(5), "bench/a/2024-01-02.csv.gz": file(7) };

async function backfill({ datasets }: BenchWorld, platform: Platform, only: "due" | "failed" | "all" = "due") {
  return runBackfill(localSite(platform.clients), { datasets: [await loadDataset("bench", datasets)], from, to, only });
}

async function rows({ clients }: Platform, home: string): Promise<number> {
  const { rows } = await queryFiles(await publishedFiles(clients, home, "bench"), "SELECT count(*) FROM published");
  return Number(rows[0]?.[0]);
}

async function executionsOf(sfn: SFNClient, machine: string) {
  const stateMachineArn = localNames.stateMachineArn(machine);
  return (await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions ?? [];
}

describe("A backfill that is disturbed", function () {
  this.timeout(180_000);

  it("waits out services that are gone, by policy, and publishes everything", async () => {
    const gone = [
      {
        service: "dynamodb",
        operation: "PutItem",
        match: '"partition":{"S":"2024-01-01"}',
        error: "NoAnswer",
        times: 4,
      },
      // The clients of the two files try three times each: one more than both outlast.
      { service: "s3", operation: "PutObject", match: "/sluice-lake/bench/", error: "SlowDown", times: 5 },
      { service: "glue", operation: "CreatePartition", error: "InternalServiceException", times: 4 },
      {
        service: "states",
        operation: "StartExecution",
        match: "run-partition",
        error: "ThrottlingException",
        times: 1,
      },
      { service: "s3", operation: "GetObject", match: "/chunks/", error: "Truncated", times: 1 },
    ];
    await withBench(files, async (world) => {
      await withFaults(world, gone, async (platform) => {
        expect(await backfill(world, platform)).to.deep.include({ status: "SUCCEEDED", published: 2, addsUp: true });
        expect(await rows(platform, world.home)).to.equal(12);
        const { sfn } = platform.clients;
        expect(await historyOf(sfn, "run-partition")).to.include("TaskFailed ServiceUnavailableError");
        expect(await historyOf(sfn, "process-files")).to.include("TaskFailed ServiceUnavailableError");
        expect(await historyOf(sfn, "process-files")).to.include("TaskFailed S3.SdkClientException");
        expect(await historyOf(sfn, "run-chunk-backfill")).to.include(
          "TaskSubmitFailed StepFunctions.ThrottlingException",
        );
      });
    });
  });

  it("fails partitions whose retries are used up, completes them in a run of the failed ones, and refuses the old run redriven", async () => {
    const faults = [
      { function: "publish-partition", match: "2024-01-01", error: "BoomError", times: 1 },
      { function: "transform-file", match: "2024-01-02", attempt: [1, 2, 3], error: "Runtime.ExitError", times: 3 },
    ];
    await withBench(files, async (world) => {
      await withFaults(world, faults, async (platform) => {
        const { clients } = platform;
        const first = await backfill(world, platform);
        expect(first).to.deep.include({ status: "FAILED", error: "PartitionsFailed", published: 0 });
        const causes = first.failed.map(({ partition, error, cause }) => `${partition} ${error} ${cause}`);
        expect(causes[0]).to.match(/^2024-01-01 BoomError/);
        expect(causes[1]).to.match(/^2024-01-02 FilesFailed .*Runtime\.ExitError/);
        const failed = (await executionsOf(clients.sfn, "run-partition")).find(({ name }) =>
          name?.includes("2024-01-01"),
        );

        const second = await backfill(world, platform, "failed");
        expect(second).to.deep.include({ status: "SUCCEEDED", planned: 2, published: 2 });
        expect(await rows(platform, world.home)).to.equal(12);

        // The run of before, redriven, is refused by its token: it changes nothing.
        const ledger = await readLedger(clients.dynamodb, resources.ledgerTable, "bench");
        const executionArn = failed?.executionArn ?? "";
        await clients.sfn.send(new RedriveExecutionCommand({ executionArn }));
        let status: string | undefined = "RUNNING";
        while (status === "RUNNING") {
          await sleep(50);
          const now = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
          status = now.status;
          if (status !== "RUNNING") expect(now).to.include({ status: "FAILED", error: "ClaimLostError" });
        }
        expect(await readLedger(clients.dynamodb, resources.ledgerTable, "bench")).to.deep.equal(ledger);
      });
    });
  });

  it("publishes what it listed where a file arrives meanwhile, and the next run takes the file in", async () => {
    // The raw file's answer hangs, so that the file beside it arrives after the listing and before the end.
    const slow = [
      { service: "s3", operation: "GetObject", match: "/sluice-raw/", error: "NoAnswer", delay: 2, times: 1 },
    ];
    await withBench(files, async (world) => {
      await withFaults(world, slow, async (platform) => {
        const running = backfill(world, platform);
        const listed = { Bucket: resources.workBucket, Prefix: "runs/" };
        const { s3 } = platform.clients;
        const chunks = async () =>
          ((await s3.send(new ListObjectsV2Command(listed)).catch(() => undefined))?.Contents ?? []).filter(
            ({ Key = "" }) => Key.includes("/chunks/bench/2024-01-01/"),
          );
        while ((await chunks()).length === 0) await sleep(20);
        await put(world.raw, "bench/b/2024-01-01.csv.gz", file(9));
        expect(await running).to.deep.include({ status: "SUCCEEDED", published: 2, files: 2 });
        expect(await rows(platform, world.home)).to.equal(12);

        expect(await backfill(world, platform)).to.deep.include({ status: "SUCCEEDED", planned: 1, files: 2 });
        expect(await rows(platform, world.home)).to.equal(21);
      });
    });
  });

  it("beside another one says who holds the lease, and leaves it to that one", async () => {
    await withBench(files, async (world) => {
      await withFaults(world, [], async (platform) => {
        const outcomes = await Promise.all([backfill(world, platform), backfill(world, platform)]);
        const [winner, loser] = outcomes.sort((a, b) => (a.status < b.status ? 1 : -1));
        expect(winner).to.deep.include({ status: "SUCCEEDED", published: 2 });
        expect(loser).to.deep.include({ status: "FAILED", error: "LeaseHeld", published: 0 });
        expect(loser?.cause).to.contain(`(run ${winner?.run})`);
        expect(await rows(platform, world.home)).to.equal(12);
      });
    });
  });
});
