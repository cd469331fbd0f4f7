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
import type { Execution } from "../../engine/execution.ts";
import { awsLimits } from "../../engine/limits.ts";
import { payload } from "../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../engine/random.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import type { TaskRequest } from "../../engine/task.ts";
import { noReports } from "../../schemas/backfill.ts";
import { maxChunkFiles, maxChunks } from "../../schemas/chunk.ts";
import { noCounts } from "../../schemas/counts.ts";
import { maxChunkPartitions, maxPlanChunks } from "../../schemas/plan.ts";
import { maxReports } from "../../schemas/report.ts";
import { readStage, stageNames } from "../../scripts/platform/stage.ts";
import { machinesOf } from "../../workflows/machines.ts";
import { objectsInMemory } from "../support/objects-in-memory.ts";
import { machines } from "./stage.ts";
import { asked, dataset, lease } from "./world.ts";

const names = plainNames("111111111111", "us-east-1");
const ref = { bucket: "work", key: "k" };
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const invoked = (result: Json): Json => ({ StatusCode: 200, Payload: result });

/** What a Task comes to in the end, when all its retries are used up: a result, or an error. */
type Ending = Json | { readonly fails: string };

/** What a Map Run over one partition comes to. */
const published = { published: 1, files: 1, counts: noCounts, reports: noReports, failures: [] };

/** The end of each Task, by state; those that are not here come to `{}`, which lacks what is read of it. As many items as contracts allow. */
const endings: Readonly<Record<string, (iteration: number, isDistributed: boolean) => Ending>> = {
  "Read chunk": () => ({
    Body: JSON.stringify({ files: many(maxChunkFiles, { bucket: "raw", key: "k", etag: "e", size: 1 }) }),
  }),
  "Take lease": () => invoked({ status: "TAKEN", lease: {}, holder: {} }),
  "Release lease": () => invoked({ status: "RELEASED" }),
  "Claim partition": () => invoked({ partition: "2024-01-01" }),
  "List files": () => invoked({ chunks: many(maxChunks, ref), files: 1, bytes: 1, digest: "d", toleratedRejects: 0 }),
  // The others fail, each of which counts as a failed file. One chunk makes up for all of them, so that the partition is published and
  // its reports are run.
  "Process files": (iteration) =>
    iteration > 0 ? {} : { Output: { files: 1, failed: 1 - maxChunks, counts: noCounts, failures: [] } },
  "Run reports": () => ({ fails: "Other" }),
  "Publish partition": () => invoked({ location: "l" }),
  "Plan reports": () =>
    invoked({
      reports: many(maxReports, { query: ref, data: ref, requestToken: "t" }),
      held: [],
      workGroup: "w",
      database: "d",
    }),
  "Read query": () => ({ Body: JSON.stringify({ select: "SELECT 1" }) }),
  "Run query": () => ({ fails: "Other" }),
  "Settle reports": () => invoked({ published: 0, failures: [], again: 1 }),
  "Read plan": () => ({
    Body: JSON.stringify({ partitions: many(maxChunkPartitions, { partition: "2024-01-01T00" }) }),
  }),
  "Find ranges": () => invoked({ ranges: asked.ranges }),
  // No partitions, so that what failed is not missed, and the last states are reached; a Map Run is only started for one at least.
  Plan: (_iteration, isDistributed) =>
    invoked({
      chunks: many(maxPlanChunks, { dataset, chunk: ref, later: ref }),
      items: { bucket: "sluice-work", key: "items" },
      later: { items: { bucket: "sluice-work", key: "later" }, partitions: isDistributed ? 1 : 0 },
      partitions: isDistributed ? 1 : 0,
      upToDate: 0,
    }),
  "Sum up": () => invoked(published),
  "Sum up, reports alone": () => invoked(published),
  Sweep: () => invoked({ lake: {}, work: {}, relocated: 0, leftAlone: [], complete: true }),
};

/**
 * Moments at which an expression takes longer than the second that AWS gives it (FACTS.md G): the state entered last, and the last
 * event. Both go through all that a Map gathered.
 */
const tooSlow = ["Each file: done, MapStateSucceeded", "Each partition: done, MapStateSucceeded"];

/** Events of a machine's history, and of those that its Map Runs' children have, of which each has one. */
interface Lengths {
  readonly events: number;
  readonly children: readonly number[];
}

/** Runs a machine so that every Task uses up every retry. */
function worstRun(machine: Machine): Lengths {
  const clock = virtualClock();
  const random = seededRandom(1);
  const definition = machine.definition(names) as unknown as Json;
  const states = new Map([...walkStates(members(definition))].map(({ name, state }) => [name, state]));
  const isDistributed = JSON.stringify(definition).includes('"DISTRIBUTED"');
  const item = { dataset: reported, partition: "2024-01-01", reportsOnly: false, reportsLater: false };
  const body = `${JSON.stringify(item)}\n`;
  const objects = objectsInMemory(["items", "later"].map((key) => ({ bucket: "sluice-work", key, body })));
  const executions: Execution[] = [];
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
      askObjects: (id, request) => engine.completeObjectRequest(id, objects(request)),
      created: (execution) => executions.push(execution),
    },
    {
      nested: false,
      limits: {
        ...awsLimits,
        historyEvents: Number.POSITIVE_INFINITY,
        get evaluationSteps() {
          return tooSlow.includes(`${at}, ${last}`) ? 0 : awsLimits.evaluationSteps;
        },
      },
    },
  );

  function answer({ taskId, stateName, retryCount, iteration, resource }: TaskRequest): void {
    const state = states.get(stateName) ?? {};
    if (resource.pattern === "sync") engine.completeTask(taskId, { type: "submitted", output: {} });
    const retriers = (state.Retry ?? []) as readonly Retrier[];
    const errors = retriers.flatMap(({ ErrorEquals: [error = ""], MaxAttempts = 3 }) => many(MaxAttempts, error));
    const ending = endings[stateName]?.(iteration ?? 0, isDistributed) ?? {};
    const error = errors[retryCount] ?? (members(ending).fails as string | undefined);
    if (error !== undefined) engine.completeTask(taskId, { type: "failed", error, cause: "throttled" });
    else engine.completeTask(taskId, { type: "succeeded", output: ending as Json });
  }

  const added = engine.addMachine({ name: machine.name, definition });
  if ("problems" in added) throw new Error(JSON.stringify(added.problems));
  const input = payload(inputs[machine.name.replace(/-(backfill|daily|hourly)$/, "")] ?? {});
  const started = engine.start({ machineArn: names.stateMachineArn(machine.name), input });
  if ("refused" in started) throw new Error(started.message);
  runVirtual(engine, clock);
  const [own, ...children] = executions.map(({ history }) => history.length);
  return { events: own ?? 0, children };
}

const reported = { ...dataset, reports: ref };
const onePartition = { run: "run-1", lease, dataset: reported, partition: "2024-01-01" };

/** What machines are started with; one for all that a schedule starts. */
const inputs: Readonly<Record<string, Json>> = {
  "process-files": { claim: {}, chunk: ref },
  "run-reports": onePartition,
  "run-partition": { ...onePartition, reportsOnly: false, reportsLater: false },
  "run-chunk": { run: "run-1", lease, dataset, chunk: ref },
  backfill: asked,
  daily: { scheduled: "2024-01-02T02:30:00Z" },
  hourly: { scheduled: "2024-01-02T02:10:00Z" },
  sweep: { scheduled: "2024-01-02T04:45:00Z" },
};

function bound({ definition, input, bounds }: Machine): Lengths {
  const { events, children } = historyBound(readMachine(definition(names), input), bounds);
  return { events, children: children.map((child) => child.events) };
}

describe("The histories of the platform's machines", () => {
  it("none can pass the quota", () => {
    for (const machine of machines)
      expect(Math.max(bound(machine).events, ...bound(machine).children)).to.be.at.most(25_000);
  });

  it("are as long as their bounds say, in every stage and by either fan-out, where everything fails that can", async () => {
    const reached = new Map<string, Lengths>();
    for (const stage of await stageNames()) {
      const settings = await readStage(stage);
      const fanOuts = ["nested", "distributed"] as const;
      for (const machine of fanOuts.flatMap((fanOut) => machinesOf({ ...settings, fanOut }))) {
        // Most machines are the same in several stages.
        const text = JSON.stringify([machine.name, machine.definition(names)]);
        const lengths = reached.get(text) ?? worstRun(machine);
        reached.set(text, lengths);
        expect(bound(machine), `${machine.name} of ${stage}`).to.deep.equal(lengths);
      }
    }
  }).timeout(60_000);

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
