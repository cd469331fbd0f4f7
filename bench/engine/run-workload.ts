import { virtualClock } from "../../engine/clock.ts";
import { Engine } from "../../engine/engine.ts";
import { historyEvent } from "../../engine/history-event.ts";
import { awsLimits, type Limits } from "../../engine/limits.ts";
import { payload } from "../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../engine/random.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import { answerTask } from "../../engine/task-model.ts";
import type { Workload } from "./workloads.ts";

/** AWS's limits without those that the workloads pass: events, payloads, variables. */
const unlimited: Limits = {
  ...awsLimits,
  historyEvents: Number.POSITIVE_INFINITY,
  payloadBytes: Number.POSITIVE_INFINITY,
  variableBytes: Number.POSITIVE_INFINITY,
};

export interface Measured {
  /** Real milliseconds from the start of the execution until its last event was read. */
  readonly milliseconds: number;
  /** Events of all executions. */
  readonly events: number;
  /** Virtual milliseconds that the execution took. */
  readonly virtual: number;
  /** Bytes of the histories as GetExecutionHistory's JSON text; 0 where they were counted alone. */
  readonly historyBytes: number;
  /** Most bytes of heap in use beyond what was before, of `weighed` histories; otherwise 0. */
  readonly heapBytes: number;
}

/**
 * Runs a workload once in virtual time. With `kept` histories every event is turned into AWS's shape and into text; `counted`
 * ones are told one by one and forgotten; `weighed` is the same, and looks at the heap now and then, which takes its time. Throws where the execution does not succeed.
 */
export function runWorkload(workload: Workload, histories: "kept" | "counted" | "weighed" = "kept"): Measured {
  const clock = virtualClock();
  const random = seededRandom(1);
  const model = workload.model ?? (() => ({ result: {} }));
  let counted = 0;
  let heapBytes = 0;
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash: (text) => text,
      startTask: (request) => answerTask(engine, model, request),
      ...(histories === "kept" ? {} : { recorded: () => watch() }),
    },
    { limits: unlimited, keepHistories: histories === "kept" },
  );
  if (workload.child !== undefined) engine.addMachine({ name: "child", definition: workload.child });
  const added = engine.addMachine({ name: "machine", definition: workload.definition });
  if ("problems" in added) throw new Error(JSON.stringify(added.problems));
  const input = payload(workload.input);
  const before = histories === "weighed" ? heapInUse() : 0;
  const start = performance.now();
  const machineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:machine";
  const started = engine.start({ machineArn, name: "run", input });
  if ("refused" in started) throw new Error(started.message);
  runVirtual(engine, clock);
  let historyBytes = 0;
  if (histories === "kept") {
    for (const { history } of engine.executions()) {
      const text = JSON.stringify({ events: history.map((event) => historyEvent(event)) });
      historyBytes += text.length;
      counted += history.length;
    }
  }
  const milliseconds = performance.now() - start;
  const { status, startDate, stopDate = startDate } = started.execution;
  if (status !== "SUCCEEDED") throw new Error(`The workload ended ${status}: ${started.execution.failure.cause}`);
  return { milliseconds, events: counted, virtual: stopDate - startDate, historyBytes, heapBytes };

  function watch(): void {
    counted++;
    if (histories !== "weighed" || counted % WEIGHED_EVENTS !== 0) return;
    heapBytes = Math.max(heapBytes, heapInUse() - before);
  }
}

/** Events between two looks at the heap. */
const WEIGHED_EVENTS = 500_000;

/** After a collection, where the process can ask for one. */
function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** W1's floor: the same events as plain objects of AWS's shape, made and turned into text. Milliseconds. */
export function floor(items: number): number {
  const start = performance.now();
  const timestamp = "2024-01-01T00:00:00.000Z";
  const events: object[] = [];
  const entered = (id: number, input: string) => ({
    timestamp,
    type: "PassStateEntered",
    id,
    previousEventId: id - 1,
    stateEnteredEventDetails: { name: "Pass", input, inputDetails: { truncated: false } },
  });
  for (let index = 0; index < items; index++) {
    const id = 4 * index + 4;
    const iteration = { name: "Map", index };
    events.push(
      {
        timestamp,
        type: "MapIterationStarted",
        id,
        previousEventId: id - 1,
        mapIterationStartedEventDetails: iteration,
      },
      entered(id + 1, String(index)),
      {
        timestamp,
        type: "PassStateExited",
        id: id + 2,
        previousEventId: id + 1,
        stateExitedEventDetails: { name: "Pass", output: String(index), outputDetails: { truncated: false } },
      },
      {
        timestamp,
        type: "MapIterationSucceeded",
        id: id + 3,
        previousEventId: id + 2,
        mapIterationSucceededEventDetails: iteration,
      },
    );
  }
  if (JSON.stringify({ events }).length === 0) throw new Error("unreachable");
  return performance.now() - start;
}
