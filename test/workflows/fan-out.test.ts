import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { sumOutcomesOf } from "../../functions/sum-outcomes/sum.ts";
import type { PlannedOutcome } from "../../schemas/backfill.ts";
import { partitionsAtOnce } from "../../schemas/stage.ts";
import { machinesOf } from "../../workflows/machines.ts";
import { objectsInMemory } from "../support/objects-in-memory.ts";
import { invoked, type Model, runTogether } from "../support/virtual-platform.ts";
import { stage } from "./stage.ts";
import { asked, counts, dataset, files, type Models, planAnswer, planOf, ref, world } from "./world.ts";

const hours = Array.from({ length: 12 }, (_, hour) => `2024-01-01T${String(hour).padStart(2, "0")}`);
const leases = ["backfill", "daily", "hourly"] as const;
/** Room for one invocation more, as a Map Run needs it. */
const roomy = Object.fromEntries(
  leases.map((name) => [name, { ...stage.leases[name], lambda: stage.leases[name].lambda + 1 }]),
);

/** Leases that are given to one execution at a time. */
function leaseModels(): Models {
  const held = new Map<Json | undefined, Json>();
  let token = 0;
  return {
    "take-lease": ({ name = null, run = null, owner = null }) => {
      const status = held.has(name) ? "HELD" : "TAKEN";
      if (status === "TAKEN")
        held.set(name, { lease: { name, token: ++token }, holder: { owner, run, since: "2024-02-01T00:00:00Z" } });
      return invoked({ status, ...(held.get(name) as object) });
    },
    "release-lease": ({ lease }) => {
      held.delete((lease as { name: string }).name);
      return invoked({ status: "RELEASED" });
    },
  };
}

/**
 * The platform as a stage has it, with a plan of twelve hours, each of two chunks of eight files, in S3 as the planner writes it. All
 * invocations take a while.
 */
function platform(fanOut: "nested" | "distributed", changes: Models = {}, later: readonly object[] = []) {
  const settings = {
    ...stage,
    fanOut,
    leases: fanOut === "nested" ? stage.leases : { ...stage.leases, ...roomy },
  } as typeof stage;
  const items = hours
    .map((partition) => `${JSON.stringify({ dataset, partition, reportsOnly: false, reportsLater: false })}\n`)
    .join("");
  const objects = objectsInMemory([
    { bucket: "sluice-work", key: "plan/items.jsonl", body: items },
    { bucket: "sluice-work", key: "plan/later.jsonl", body: later.map((item) => `${JSON.stringify(item)}\n`).join("") },
  ]);
  const slow =
    (model: Model): Model =>
    (args, request) =>
      ({ ...model(args, request), after: 3 }) as ReturnType<Model>;
  const chunk = (key: string) => ["1", "2", "3"].flatMap((part) => files(`${key}/${part}`)).slice(0, 8);
  const { models, called } = world({
    ...leaseModels(),
    "find-ranges": () => invoked({ ranges: asked.ranges }),
    "plan-partitions": () => invoked(planAnswer(["plan/0001"], hours.length)),
    "list-files": () =>
      invoked({
        chunks: [ref("chunk-1"), ref("chunk-2")],
        files: 16,
        bytes: 1,
        digest: "d".repeat(64),
        toleratedRejects: 1,
      }),
    "aws-sdk:s3:getObject": ({ Key }) => {
      const body = String(Key).startsWith("plan/") ? planOf(...hours) : { files: chunk(String(Key)) };
      return { result: { Body: JSON.stringify(body) } };
    },
    "sum-outcomes": ({ manifest }) => invoked(summedUp(objects, manifest as { bucket: string; key: string })),
    ...changes,
  });
  const all = Object.fromEntries(
    Object.entries(models).map(([name, model]) => [name, name.includes(":") ? model : slow(model)]),
  );
  return {
    called,
    atOnce: (lease: (typeof leases)[number]) => partitionsAtOnce(settings, lease),
    run: (...starts: { machine: string; input: Json }[]) => runTogether(machinesOf(settings), starts, all, { objects }),
  };
}

/** What the function does, without waiting: models answer at once. */
function summedUp(objects: ReturnType<typeof objectsInMemory>, { bucket, key }: { bucket: string; key: string }): Json {
  const textOf = (at: string) => {
    const read = objects({ type: "get-object", bucket, key: at, versionId: undefined, expectedBucketOwner: undefined });
    if (read.type !== "read") throw new Error(`${at}: ${JSON.stringify(read)}`);
    return read.text;
  };
  const { ResultFiles } = JSON.parse(textOf(key)) as { ResultFiles: { SUCCEEDED: { Key: string }[] } };
  const outcomes = ResultFiles.SUCCEEDED.flatMap(({ Key }) =>
    textOf(Key)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as PlannedOutcome),
  );
  const sum = (field: keyof typeof counts) => outcomes.reduce((total, outcome) => total + outcome.counts[field], 0);
  return {
    published: outcomes.filter(({ published }) => published).length,
    files: outcomes.reduce((total, outcome) => total + outcome.files, 0),
    counts: {
      read: sum("read"),
      written: sum("written"),
      rejected: sum("rejected"),
      duplicates: sum("duplicates"),
      bytes: sum("bytes"),
    },
    reports: { published: 0, failed: 0 },
    failures: outcomes
      .filter(({ published }) => !published)
      .map((outcome) => `${outcome.dataset} ${outcome.partition}`),
  };
}

const backfill = { machine: "backfill", input: asked as unknown as Json };
const live = (machine: "daily" | "hourly") => ({ machine, input: { scheduled: "2024-01-02T02:00:00Z" } });
const held = 16 * hours.length;
const total = { read: 10 * held, written: 8 * held, rejected: held, duplicates: held, bytes: 100 * held };

for (const fanOut of ["nested", "distributed"] as const) {
  describe(`A ${fanOut} fan-out`, () => {
    it("comes to the same, with the invocations that the lease's share holds in flight: no more, and no fewer", () => {
      const { run, atOnce, called } = platform(fanOut);
      const { runs, invocationsAtOnce } = run(backfill);
      expect(runs[0]?.output).to.deep.equal({ published: 12, upToDate: 0, files: 16 * 12, counts: total, reports: 0 });
      expect(atOnce("backfill")).to.equal(2);
      expect(invocationsAtOnce("transform-file")).to.equal(16);
      expect(invocationsAtOnce()).to.equal(16);
      expect(called("claim-partition").map(({ partition }) => partition)).to.deep.equal(hours);
    });

    it("goes on past partitions that fail, and fails with their names", () => {
      const { run, called } = platform(fanOut, {
        "claim-partition": ({ partition = null, run: by = null, dataset: of = null, lease = null }) =>
          partition === hours[3]
            ? { error: "PartitionHeldError", cause: "held" }
            : invoked({
                dataset: of,
                partition,
                run: by,
                lease,
                token: 1,
                data: ref("d/"),
                rejects: ref("r/"),
                receipts: ref("q/"),
              }),
      });
      const [ended] = run(backfill).runs;
      expect(ended).to.include({ status: "FAILED", error: "PartitionsFailed" });
      expect(ended?.cause).to.equal(`1 of 12 partitions failed. The first: ["vibration ${hours[3]}"]`);
      expect(called("publish-partition")).to.have.length(11);
      expect(called("release-lease")).to.have.length(1);
    });

    it("has nothing to do where nothing is planned", () => {
      const { run, called } = platform(fanOut, { "plan-partitions": () => invoked(planAnswer([], 0, 7)) });
      expect(run(backfill).runs[0]?.output).to.deep.include({ published: 0, upToDate: 7, files: 0 });
      expect(called("claim-partition")).to.deep.equal([]);
    });

    it("of two backfills, a daily and an hourly run that start together uses all shares, and lets one backfill work", () => {
      const { run, called } = platform(fanOut);
      const { runs, invocationsAtOnce } = run(backfill, backfill, live("daily"), live("hourly"));
      expect(runs.map(({ status, error }) => error ?? status)).to.deep.equal([
        "SUCCEEDED",
        "LeaseHeld",
        "SUCCEEDED",
        "SUCCEEDED",
      ]);
      expect(runs[1]?.cause).to.match(
        /^A backfill runs: arn:aws:states:\S+:execution:backfill:\S+ \(run run-1\), since \S+\. Wait until it has ended, or stop it/,
      );
      // The shares of all three: 16 + 8 + 8.
      expect(invocationsAtOnce("transform-file")).to.equal(32);
      expect(called("release-lease")).to.have.length(3);
    });
  });
}

describe("A distributed fan-out of what comes later", () => {
  it("is a Map Run of its own, over reports alone, once the first has ended", () => {
    const later = hours
      .slice(0, 3)
      .map((partition) => ({ dataset, partition, reportsOnly: true, reportsLater: false }));
    const { run, called } = platform(
      "distributed",
      {
        "plan-partitions": () =>
          invoked({
            ...planAnswer(["plan/0001"], hours.length),
            later: { items: ref("plan/later.jsonl"), partitions: later.length },
          }),
      },
      later,
    );
    const { runs } = run(backfill);
    expect(runs[0]?.output, runs[0]?.cause).to.deep.include({ published: 12, reports: 0 });
    expect(called("claim-partition")).to.have.length(12);
    expect(called("sum-outcomes")).to.have.length(2);
    // A partition whose report could not even be begun is none that is passed over.
    const lost = platform(
      "distributed",
      {
        "plan-partitions": () =>
          invoked({
            ...planAnswer(["plan/0001"], hours.length),
            later: { items: ref("plan/later.jsonl"), partitions: later.length + 1 },
          }),
      },
      later,
    );
    expect(lost.run(backfill).runs[0]).to.include({ status: "FAILED", error: "ReportsFailed" });
  });
});

describe("A run over more partitions than one payload holds what they came to", () => {
  it("sums them up a line at a time, and names the first that failed", async () => {
    async function* outcomes(): AsyncGenerator<PlannedOutcome> {
      for (let at = 0; at < 1000; at++) {
        yield {
          dataset: "vibration",
          partition: `p${at}`,
          published: at % 10 !== 0,
          files: 2,
          counts,
          reports: { published: 1, failed: at === 1 ? 1 : 0 },
        };
      }
    }
    const totals = await sumOutcomesOf(outcomes());
    expect(totals).to.deep.include({ published: 900, files: 2000, reports: { published: 1000, failed: 1 } });
    expect(totals.counts.read).to.equal(10_000);
    expect(totals.failures).to.have.length(50);
    expect(totals.failures.slice(0, 2)).to.deep.equal(["vibration p0", "vibration p1"]);
  });
});
