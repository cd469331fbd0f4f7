import { expect } from "chai";
import { historyBound } from "../../asl/budget/history.ts";
import { readMachine } from "../../asl/budget/read-machine.ts";
import type { Machine } from "../../asl/builder/machine.ts";
import { plainNames } from "../../asl/builder/names.ts";
import { matchesError } from "../../asl/error-name.ts";
import type { Json } from "../../asl/types/json.ts";
import type { Retrier } from "../../asl/types/retry.ts";
import { members, walkStates } from "../../asl/walk-states.ts";
import { virtualClock } from "../../engine/clock.ts";
import { Engine } from "../../engine/engine.ts";
import { awsLimits } from "../../engine/limits.ts";
import { payload } from "../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../engine/random.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import type { TaskRequest } from "../../engine/task.ts";
import { maxChunkFiles, maxChunks } from "../../schemas/chunk.ts";
import { maxChunkPartitions, maxPlanChunks } from "../../schemas/plan.ts";
import { maxReports } from "../../schemas/report.ts";
import { maxReportAttempts } from "../../schemas/report-run.ts";
import { machineNamed, machines } from "./stage.ts";
import { asked, lease } from "./world.ts";

const names = plainNames("111111111111", "us-east-1");
const ref = { bucket: "work", key: "k" };
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const invoked = (result: Json): Json => ({ StatusCode: 200, Payload: result });

/** What Tasks that nothing catches come to in the end, by state: as many items as the contracts allow. The others: `{}`. */
const results: Readonly<Record<string, Json>> = {
  "Read chunk": {
    Body: JSON.stringify({ files: many(maxChunkFiles, { bucket: "raw", key: "k", etag: "e", size: 1 }) }),
  },
  "Take lease": invoked({ status: "TAKEN", lease: {}, holder: {} }),
  "Release lease": invoked({ status: "RELEASED" }),
  "Claim partition": invoked({ partition: "2024-01-01" }),
  "List files": invoked({ chunks: many(maxChunks, ref), files: 1, bytes: 1, digest: "d", toleratedRejects: 0 }),
  "Record failure": invoked({ state: "FAILED" }),
  "Publish partition": invoked({ location: "l" }),
  "Plan reports": invoked({
    reports: many(maxReports, { query: ref, data: ref, requestToken: "t" }),
    held: [],
    workGroup: "w",
    database: "d",
  }),
  "Read query": { Body: JSON.stringify({ select: "SELECT 1" }) },
  "Settle reports": invoked({ published: 0, failures: [], again: 1 }),
  "Read plan": {
    Body: JSON.stringify({
      partitions: many(maxChunkPartitions, {
        partition: "2024-01-01T00",
        reason: "missing",
        files: 1,
        bytes: 1,
        digest: "d",
      }),
    }),
  },
  Plan: invoked({
    hash: "h",
    chunks: many(maxPlanChunks, { dataset: { name: "vibration", definition: ref }, chunk: ref }),
    datasets: [],
    // So that what failed is not missed, and the last states are reached.
    partitions: 0,
    files: 0,
    bytes: 1,
    upToDate: 0,
  }),
};

/** Tasks of which nothing is read: no result lacks anything, so that their worst end is a failure. */
const failing = new Set(["Run query"]);

/**
 * Every Task uses up every retry; where something catches it, it then comes to a result that lacks what is read, which is one event
 * more than a failure.
 */
function worstRun(machine: Machine, input: Json): number {
  const clock = virtualClock();
  const random = seededRandom(1);
  const definition = machine.definition(names) as unknown as Json;
  const states = new Map([...walkStates(members(definition))].map(({ name, state }) => [name, state]));
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash: (text) => text,
      startTask: (request) => answer(request),
    },
    { nested: false, limits: { ...awsLimits, historyEvents: Number.POSITIVE_INFINITY } },
  );

  function answer({ taskId, stateName, retryCount, resource }: TaskRequest): void {
    const state = states.get(stateName) ?? {};
    if (resource.pattern === "sync") engine.completeTask(taskId, { type: "submitted", output: {} });
    const retriers = (state.Retry ?? []) as readonly Retrier[];
    const errors = retriers.flatMap(({ ErrorEquals: [error = ""], MaxAttempts = 3 }) => many(MaxAttempts, error));
    const error = errors[retryCount];
    if (error !== undefined) engine.completeTask(taskId, { type: "failed", error, cause: "throttled" });
    else if (failing.has(stateName)) engine.completeTask(taskId, { type: "failed", error: "QueryFailed" });
    else engine.completeTask(taskId, { type: "succeeded", output: results[stateName] ?? {} });
  }

  const added = engine.addMachine({ name: machine.name, definition });
  if ("problems" in added) throw new Error(JSON.stringify(added.problems));
  const started = engine.start({ machineArn: names.stateMachineArn(machine.name), input: payload(input) });
  if ("refused" in started) throw new Error(started.message);
  runVirtual(engine, clock);
  return started.execution.history.length;
}

const bound = (machine: Machine) => historyBound(readMachine(machine.definition(names)), machine.bounds).events;

describe("The histories of the platform's machines", () => {
  const dataset = { name: "vibration", definition: { bucket: "work", key: "k" } };

  it("none can pass the quota", () => {
    for (const machine of machines) expect(bound(machine)).to.be.at.most(25_000);
  });

  // The last few events are for expressions that could only fail on data which the items' own failures replace.
  const missed = (name: string, input: Json) => bound(machineNamed(name)) - worstRun(machineNamed(name), input);

  it("process-files writes as many events as its bound says, but a few, where everything fails that can", () => {
    expect(missed("process-files", { claim: {}, chunk: ref })).to.be.within(0, 3);
  });

  const reported = { ...dataset, reports: ref };

  it("run-partition writes as many events as its bound says, but a few and its reports'", () => {
    // A partition of which a chunk fails is not published and makes no reports; the bound counts both.
    const reports = 36;
    const input = { run: "run-1", lease, dataset: reported, partition: "2024-01-01", reportsOnly: false };
    expect(missed("run-partition", input)).to.be.within(0, 3 + reports);
  });

  it("run-reports writes as many events as its bound says, but one for each query", () => {
    // An expression that fails after the last attempt is counted; here it reads nothing that could be missing.
    const queries = maxReportAttempts * maxReports;
    expect(missed("run-reports", { run: "run-1", lease, dataset, partition: "2024-01-01" })).to.be.within(
      queries,
      queries + 3,
    );
  });

  it("run-chunk writes as many events as its bound says, but a few", () => {
    expect(missed("run-chunk-backfill", { run: "run-1", lease, dataset, chunk: ref })).to.be.within(0, 3);
  });

  it("backfill writes as many events as its bound says, but a few", () => {
    // One more than elsewhere: such an expression would fail the Parallel around it, too.
    expect(missed("backfill", asked)).to.be.within(0, 4);
  });

  it("no retrier of a policy hides another", () => {
    for (const machine of machines) {
      for (const { state } of walkStates(members(machine.definition(names)))) {
        const retriers = (state.Retry ?? []) as readonly Retrier[];
        for (const [at, { ErrorEquals }] of retriers.entries()) {
          const before = retriers.slice(0, at).flatMap((retrier) => retrier.ErrorEquals);
          expect(ErrorEquals.filter((error) => matchesError(before, error))).to.deep.equal([]);
        }
      }
    }
  });
});
