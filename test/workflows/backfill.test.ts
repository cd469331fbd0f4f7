import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import type { Json } from "../../asl/types/json.ts";
import { findPartitions } from "../../functions/plan-partitions/find-partitions.ts";
import { planDataset } from "../../functions/plan-partitions/plan.ts";
import { cutChunks } from "../../functions/shared/cut-chunks.ts";
import type { RawFile } from "../../functions/shared/raw-files.ts";
import { ChunkOutcome, noReports, PartitionOutcome } from "../../schemas/backfill.ts";
import { LeaseRef } from "../../schemas/lease.ts";
import { DatasetRef, PartitionId, RunId } from "../../schemas/partition.ts";
import { maxChunkPartitions, maxPlanChunks } from "../../schemas/plan.ts";
import { WorkRef } from "../../schemas/s3.ts";
import { backfill } from "../../workflows/backfill.ts";
import { runChunk } from "../../workflows/run-chunk.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";
import { machineNamed, upTo, withEntry } from "./stage.ts";
import { asked, claim, counts, dataset, files, lease, leaseIsFree, planAnswer, planOf, ref, world } from "./world.ts";

/** A plan of some chunks in S3, as the planner answers it and as it is read. */
function planned(chunks: readonly ReturnType<typeof planOf>[]): { answer: Json; read: Model } {
  const partitions = chunks.reduce((sum, chunk) => sum + chunk.partitions.length, 0);
  return {
    answer: planAnswer(
      chunks.map((_, n) => `plan/${n}`),
      partitions,
    ),
    read: ({ Key }) => ({ result: { Body: JSON.stringify(chunks[Number(String(Key).split("/")[1])]) } }),
  };
}

const emptyListing = { chunks: [], files: 0, bytes: 0, digest: "d".repeat(64), toleratedRejects: 0 };
const partitionIn = (claim: Json | undefined) => (claim as { partition: string }).partition;

describe("run-chunk", () => {
  const tree = upTo("run-chunk-backfill");
  const input = { run: "run-1", lease, dataset, chunk: ref("plan/0001") };

  it("runs its partitions two at a time and sums up what they came to", () => {
    const run = runVirtually(tree, input, world().models);
    expect(run.output).to.deep.equal({
      dataset: "vibration",
      published: 2,
      failed: 0,
      failures: [],
      files: 12,
      counts: { read: 120, written: 96, rejected: 12, duplicates: 12, bytes: 1200 },
      reports: noReports,
    });
    const starts = run.secondsOf("TaskScheduled");
    expect(starts[2]).to.equal(starts[1]);
  });

  it("counts the partitions that fail, names the first 50, and succeeds", () => {
    const ids = Array.from({ length: 70 }, (_, n) => `2024-01-01T${String(n).padStart(2, "0")}`);
    const run = runVirtually(tree, input, {
      ...world({ "aws-sdk:s3:getObject": () => ({ result: { Body: JSON.stringify(planOf(...ids)) } }) }).models,
      "claim-partition": ({ partition }) =>
        partition === "2024-01-01T00"
          ? invoked({ ...claim, partition })
          : { error: "PartitionHeldError", cause: "held" },
      "list-files": () => invoked(emptyListing),
    });
    expect(run.output).to.deep.include({ published: 1, failed: 69, failures: ids.slice(1, 51) });
  });
});

describe("backfill", () => {
  it("runs the planned partitions and sums up what they came to", () => {
    const run = runVirtually(withEntry("backfill"), asked, world().models);
    expect(run.output).to.deep.equal({
      published: 2,
      upToDate: 4,
      files: 12,
      counts: { read: 120, written: 96, rejected: 12, duplicates: 12, bytes: 1200 },
      reports: 0,
    });
    const namesOf = (name: string) => run.executions.filter((each) => each.machine === name).map((each) => each.name);
    expect(namesOf("run-partition")).to.have.length(2);
    expect(namesOf("run-partition")[0]).to.match(/^vibration-2024-01-01T05-run-1-[0-9a-f]{8}$/);
    expect(namesOf("run-chunk-backfill").join()).to.match(/^chunk-0-run-1-[0-9a-f]{8}$/);
  });

  it("hands what it is asked for to the planner, and fails with what the planner fails with", () => {
    const { models, called } = world({
      "plan-partitions": () => ({ error: "PlanMovedError", cause: "The plan is not any more what would be done." }),
    });
    const request = { ...asked, only: "failed", newestFirst: true, maxPartitions: 7, plan: "f".repeat(64) };
    const run = runVirtually(withEntry("backfill"), request, models);
    expect(run).to.include({ status: "FAILED", error: "PlanMovedError" });
    const { run: _run, ...planRequest } = request;
    expect(called("plan-partitions")).to.deep.equal([planRequest]);
    expect(called("claim-partition")).to.deep.equal([]);
  });

  it("does nothing, well, when nothing is planned", () => {
    const { answer } = planned([]);
    const { models } = world({ "plan-partitions": () => invoked({ ...(answer as object), upToDate: 6 }) });
    expect(runVirtually(withEntry("backfill"), asked, models).output).to.deep.include({
      published: 0,
      upToDate: 6,
      files: 0,
    });
  });

  it("goes on past a partition that fails, then fails and names it", () => {
    const { models, called } = world({
      "list-files": ({ claim }) =>
        partitionIn(claim) === "2024-01-01T05" ? { error: "Broken", cause: "" } : invoked(emptyListing),
    });
    const run = runVirtually(withEntry("backfill"), asked, models);
    expect(run).to.include({ status: "FAILED", error: "PartitionsFailed" });
    expect(run.cause).to.equal('1 of 2 partitions failed. The first: ["vibration 2024-01-01T05"]');
    expect(called("publish-partition")).to.have.length(1);
  });

  it("fails where reports do, though every partition is published, and names the partitions", () => {
    const reported = { ...dataset, reports: ref("datasets/vibration/reports-x.json") };
    const { models } = world({
      "plan-reports": () => invoked({ reports: [], held: [], workGroup: "sluice-backfill", database: "sluice" }),
      "settle-reports": ({ partition }) => {
        const failures = [{ report: "daily", error: "QueryFailed", cause: "line 1:1" }];
        return invoked({ published: 4, failures: partition === "2024-01-01T06" ? failures : [], again: 0 });
      },
    });
    const plan = { ...planAnswer(["plan/0001"], 2), chunks: [{ dataset: reported, chunk: ref("plan/0001") }] };
    const run = runVirtually(withEntry("backfill"), asked, { ...models, "plan-partitions": () => invoked(plan) });
    expect(run).to.include({ status: "FAILED", error: "ReportsFailed" });
    expect(run.cause).to.equal('1 reports failed. The first partitions: ["vibration 2024-01-01T06"]');
  });

  it("makes reports that read what the same run publishes once all of that is published, and fails where one of those does", () => {
    const reported = { ...dataset, reports: ref("datasets/vibration/reports-x.json") };
    const of = (later: string) => [{ dataset: reported, chunk: ref("plan/0001"), later: ref(later) }];
    const plan = {
      ...planAnswer([], 2),
      chunks: of("later/0001"),
      later: { items: ref("later/items.jsonl"), partitions: 1 },
    };
    const [five, six] = planOf("2024-01-01T05", "2024-01-01T06").partitions;
    const chunks = {
      "plan/0001": { partitions: [five, { ...six, reportsLater: true }] },
      "later/0001": { partitions: [{ ...six, reportsOnly: true }] },
    };
    const steps: string[] = [];
    const platform = (failed: number) =>
      world({
        "plan-partitions": () => invoked(plan),
        "aws-sdk:s3:getObject": ({ Key }) => {
          const chunk = chunks[String(Key) as keyof typeof chunks] ?? { files: files(String(Key)) };
          return { result: { Body: JSON.stringify(chunk) } };
        },
        "publish-partition": ({ claim }) => {
          steps.push(`publish ${partitionIn(claim)}`);
          return invoked({ location: "s3://lake/…" });
        },
        "plan-reports": ({ partition }) => {
          steps.push(`report ${String(partition)}`);
          return invoked({ reports: [], held: [], workGroup: "sluice-backfill", database: "sluice" });
        },
        "settle-reports": () =>
          invoked({
            published: 3 - failed,
            failures: Array.from({ length: failed }, () => ({ report: "daily", error: "E", cause: "" })),
            again: 0,
          }),
      }).models;
    const well = runVirtually(withEntry("backfill"), asked, platform(0));
    expect(well.output, well.cause).to.deep.include({ published: 2, files: 12, reports: 6 });
    expect(steps.filter((step) => step.startsWith("publish"))).to.have.length(2);
    expect(steps.filter((step) => step.startsWith("report"))).to.have.length(2);
    expect(steps.at(-1)).to.equal("report 2024-01-01T06");
    const badly = runVirtually(withEntry("backfill"), asked, platform(1));
    expect(badly).to.include({ status: "FAILED", error: "ReportsFailed" });
    expect(badly.cause).to.match(/^2 reports failed\. The first partitions: \["vibration 2024-01-01T05"\]$/);
    const unread = runVirtually(withEntry("backfill"), asked, {
      ...platform(0),
      "plan-partitions": () => invoked({ ...plan, chunks: of("gone/0001") }),
    });
    expect(unread).to.include({ status: "FAILED", error: "ReportsFailed" });
  });

  it("goes on past a chunk that cannot be read, then fails and says which one", () => {
    const { answer, read } = planned([planOf("2024-01-01T05"), planOf("2024-01-01T06")]);
    const { models, called } = world({
      "plan-partitions": () => invoked(answer),
      "list-files": () => invoked(emptyListing),
      "aws-sdk:s3:getObject": (args, request) =>
        args.Key === "plan/0" ? { error: "S3.NoSuchKeyException", cause: "gone" } : read(args, request),
    });
    const run = runVirtually(withEntry("backfill"), asked, models);
    expect(run).to.include({ status: "FAILED", error: "PartitionsFailed" });
    expect(run.cause).to.equal('1 of 2 partitions failed. The first: ["vibration chunk 0: States.TaskFailed"]');
    expect(called("publish-partition")).to.have.length(1);
  });

  it("refuses input that breaks its contract before it calls anything", () => {
    const { models, called } = world();
    const run = runVirtually(
      withEntry("backfill"),
      { ...asked, ranges: [{ dataset, from: "yesterday", to: "today" }] },
      models,
    );
    expect(run).to.include({ status: "FAILED", error: "InvalidInput" });
    expect(run.cause).to.match(/^"ranges" must be an array of 1 to 20 items/);
    expect(called("plan-partitions")).to.deep.equal([]);
  });
});

describe("A backfill of years", function () {
  this.timeout(60_000);

  /** Stands for run-partition, whose own histories and payloads do not depend on how many partitions there are. */
  const onePartition = machine(
    machineNamed("run-partition").name,
    {
      input: z.strictObject({
        run: RunId,
        lease: LeaseRef,
        dataset: DatasetRef,
        partition: PartitionId,
        reportsOnly: z.boolean(),
        reportsLater: z.boolean(),
      }),
      output: PartitionOutcome,
    },
    (flow, { partition }) =>
      flow.invoke(
        "Run",
        {
          name: "run",
          input: z.strictObject({ partition: PartitionId }),
          output: PartitionOutcome,
          timeout: 60,
          memory: 128,
        },
        { partition },
      ),
  );
  const chunksOfIt = runChunk("backfill", 2, onePartition);

  it("of hourly partitions, five years of them, plans and runs inside the quotas of every history and payload", async () => {
    const hours = 5 * 365.25 * 24;
    const listed = function* (): Generator<RawFile> {
      for (let hour = 0; hour < hours; hour++) {
        const partition = new Date(Date.UTC(2020, 0, 1, hour)).toISOString().slice(0, 13);
        for (let file = 0; file < 12; file++) {
          yield { partition, file: { bucket: "sluice-raw", key: `${partition}/${file}.csv.gz`, etag: "e", size: 1 } };
        }
      }
    };
    const { partitions } = planDataset(dataset, await findPartitions(dataset, listed()), new Map(), "due");
    const { answer, read } = planned(cutChunks("partitions", partitions, maxChunkPartitions));
    const done: string[] = [];
    const models = {
      ...leaseIsFree,
      "plan-partitions": () => invoked(answer),
      "aws-sdk:s3:getObject": read,
      run: ({ partition = "" }: Record<string, Json>) => {
        done.push(String(partition));
        return { after: 60, ...invoked({ partition, published: true, files: 12, counts, reports: noReports }) };
      },
    };
    const run = runVirtually(
      [onePartition, chunksOfIt, backfill({ kind: "nested", child: chunksOfIt })],
      asked,
      models,
      { keepHistories: false },
    );
    expect(run.output).to.deep.include({ published: 43_830, files: 12 * 43_830 });
    expect(done).to.deep.equal(partitions.map(({ partition }) => partition));
    // Two at a time, a minute each: a chunk of an odd number of partitions ends with one by itself.
    expect(run.seconds / 60).to.be.within(43_830 / 2, 43_830 / 2 + 88);
    const longest = Math.max(...run.executions.map(({ eventCount }) => eventCount));
    expect(longest).to.be.at.most(25_000 / 2);
  });

  const most = Number.MAX_SAFE_INTEGER;
  const large = { read: most, written: most, rejected: most, duplicates: most, bytes: most };
  const hoursOf = (count: number) =>
    Array.from({ length: count }, (_, hour) => new Date(Date.UTC(2020, 0, 1, hour)).toISOString().slice(0, 13));

  it("of the largest chunk ends well where every partition fails, with the largest numbers", () => {
    const { read } = planned([planOf(...hoursOf(maxChunkPartitions))]);
    const models = {
      "aws-sdk:s3:getObject": read,
      run: ({ partition = "" }: Record<string, Json>) =>
        invoked({
          partition,
          published: false,
          files: most,
          counts: large,
          reports: { published: most, failed: most },
        }),
    };
    const run = runVirtually(
      [onePartition, chunksOfIt],
      { run: "run-1", lease, dataset, chunk: ref("plan/0") },
      models,
    );
    expect(run.output).to.deep.include({ failed: maxChunkPartitions, failures: hoursOf(50) });
  });

  it("of the longest plan names the first 50 that failed, where what its chunks came to is as large as can be", () => {
    const chunk = {
      dataset: "vibration",
      published: 0,
      failed: most,
      failures: hoursOf(50),
      files: most,
      counts: large,
      reports: { published: most, failed: most },
    };
    const oneChunk = machine(
      chunksOfIt.name,
      {
        input: z.strictObject({ run: RunId, lease: LeaseRef, dataset: DatasetRef, chunk: WorkRef }),
        output: ChunkOutcome,
      },
      (flow, { chunk: of }) =>
        flow.invoke(
          "Run",
          { name: "run", input: z.strictObject({ of: WorkRef }), output: ChunkOutcome, timeout: 60, memory: 128 },
          { of },
        ),
    );
    const { answer } = planned(Array.from({ length: maxPlanChunks }, () => planOf("2020-01-01T00")));
    const models = {
      ...leaseIsFree,
      "plan-partitions": () => invoked({ ...(answer as object), partitions: 100_000 }),
      run: () => invoked(chunk),
    };
    const run = runVirtually([oneChunk, backfill({ kind: "nested", child: oneChunk })], asked, models);
    expect(run).to.include({ status: "FAILED", error: "PartitionsFailed" });
    expect(run.cause).to.equal(
      `100000 of 100000 partitions failed. The first: ${JSON.stringify(hoursOf(50).map((hour) => `vibration ${hour}`))}`,
    );
    expect(run.events.filter((type) => type === "TaskSucceeded")).to.have.length(3 + maxPlanChunks);
  });
});
