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

/** Moments of a run: the state entered last, and the type of the last event. */
interface Failing {
  readonly tooSlow?: readonly string[];
  readonly tooLarge?: readonly string[];
}

/**
 * Every Task uses up every retry; where something catches it, it then comes to a result that lacks what is read, which is one event
 * more than a failure.
 *
 * @param failing moments at which an expression takes longer than it may, or comes to more than fits a payload
 */
function worstRun(machine: Machine, input: Json, failing: Failing): number {
  const clock = virtualClock();
  const random = seededRandom(1);
  const definition = machine.definition(names) as unknown as Json;
  const states = new Map([...walkStates(members(definition))].map(({ name, state }) => [name, state]));
  /** The state that the execution is in, and the last event. */
  let at = "";
  let last = "";
  const engine: Engine = new Engine(
    {
      recorded: (_execution, { body }) => {
        last = body.type;
        if (body.details !== undefined && last.endsWith("StateEntered") && "name" in body.details)
          at = body.details.name;
      },
      clock,
      random,
      uuid: () => randomUuid(random),
      hash: (text) => text,
      startTask: (request) => answer(request),
    },
    {
      nested: false,
      limits: {
        ...awsLimits,
        historyEvents: Number.POSITIVE_INFINITY,
        get evaluationSteps() {
          return failing.tooSlow?.includes(`${at}, ${last}`) ? 0 : awsLimits.evaluationSteps;
        },
        get payloadBytes() {
          return failing.tooLarge?.includes(`${at}, ${last}`) ? 1 : awsLimits.payloadBytes;
        },
      },
    },
  );

  function answer({ taskId, stateName, retryCount, resource }: TaskRequest): void {
    const state = states.get(stateName) ?? {};
    if (resource.pattern === "sync") engine.completeTask(taskId, { type: "submitted", output: {} });
    const retriers = (state.Retry ?? []) as readonly Retrier[];
    const errors = retriers.flatMap(({ ErrorEquals: [error = ""], MaxAttempts = 3 }) => many(MaxAttempts, error));
    const error = errors[retryCount];
    if (error !== undefined) engine.completeTask(taskId, { type: "failed", error, cause: "throttled" });
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

  const missed = (name: string, input: Json, failing: Failing) =>
    bound(machineNamed(name)) - worstRun(machineNamed(name), input, failing);

  it("process-files writes as many events as its bound says, where everything fails that can", () => {
    const tooSlow = ["Each file: done, TaskStateExited"];
    expect(missed("process-files", { claim: {}, chunk: ref }, { tooSlow })).to.equal(0);
  });

  it("run-chunk writes as many events as its bound says", () => {
    const tooSlow = ["Each partition: done, TaskStateExited"];
    expect(missed("run-chunk-backfill", { run: "run-1", lease, dataset, chunk: ref }, { tooSlow })).to.equal(0);
  });

  it("run-reports writes as many events as its bound says", () => {
    const tooSlow = ["Run query, TaskSucceeded", "Each report: done, TaskSucceeded", "Read query, TaskSucceeded"];
    const input = { run: "run-1", lease, dataset, partition: "2024-01-01" };
    expect(missed("run-reports", input, { tooSlow })).to.equal(0);
  });

  it("run-partition writes as many events as its bound says, but two and its reports'", () => {
    // A partition of which a chunk fails is not published and makes no reports; the bound counts both.
    const reports = 36;
    const tooLarge = ["Each chunk: done, MapStateSucceeded"];
    const reported = { ...dataset, reports: ref };
    const input = { run: "run-1", lease, dataset: reported, partition: "2024-01-01", reportsOnly: false };
    expect(missed("run-partition", input, { tooLarge })).to.be.within(0, 2 + reports);
  });

  // What is left reads members that the machine itself has assigned, such as what the Parallel's catcher assigns. The bound takes any
  // member for one that can be missing.
  it("backfill writes as many events as its bound says, but two", () => {
    expect(missed("backfill", asked, {})).to.equal(2);
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
