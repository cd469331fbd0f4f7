import type { Json } from "../../asl/types/json.ts";
import { type VirtualClock, virtualClock } from "../../engine/clock.ts";
import { describeExecution, type ExecutionDescription } from "../../engine/describe-execution.ts";
import { Engine } from "../../engine/engine.ts";
import type { EngineOptions } from "../../engine/engine-options.ts";
import { type HistoryEvent, historyEvent } from "../../engine/history-event.ts";
import type { ObjectOutcome, ObjectRequest } from "../../engine/map-run/object-request.ts";
import { payload } from "../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../engine/random.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import { answerTask, type TaskModel } from "../../engine/task-model.ts";

export interface TestEngine {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  /** Ids of attempts that were given up. */
  readonly cancelled: string[];
}

/** An engine in virtual time whose Tasks are answered by a model, by default with an empty object. */
export function testEngine(
  options: EngineOptions & {
    readonly model?: TaskModel;
    readonly seed?: number;
    readonly activities?: readonly string[];
    /** The store of Map Runs; it answers at once. */
    readonly objects?: (request: ObjectRequest) => ObjectOutcome;
    /** Default: the algorithm and the text, to be read in assertions. */
    readonly hash?: (text: string, algorithm: string) => string;
  } = {},
): TestEngine {
  const clock = virtualClock();
  const random = seededRandom(options.seed ?? 1);
  const cancelled: string[] = [];
  const model = options.model ?? (() => ({ result: {} }));
  const { objects } = options;
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash: options.hash ?? ((text, algorithm) => `${algorithm}:${text}`),
      startTask: (request) => answerTask(engine, model, request),
      activityExists: (arn) => options.activities?.includes(arn) ?? false,
      ...(objects === undefined
        ? {}
        : { askObjects: (id, request) => engine.completeObjectRequest(id, objects(request)) }),
      cancelTask: (taskId) => cancelled.push(taskId),
    },
    options,
  );
  return { engine, clock, cancelled };
}

export interface Outcome {
  readonly description: ExecutionDescription;
  readonly events: readonly HistoryEvent[];
  readonly types: readonly string[];
  /** The output as a value. */
  readonly output: Json | undefined;
  /** Virtual milliseconds from start to stop. */
  readonly took: number;
}

/** Adds a JSONata machine of these states. Throws where the engine refuses it. */
export function addMachine(engine: Engine, name: string, machine: Json): string {
  const definition = { QueryLanguage: "JSONata", ...(machine as object) };
  const added = engine.addMachine({ name, definition });
  if ("problems" in added) throw new Error(added.problems.map((each) => `${each.path}: ${each.message}`).join("\n"));
  return `arn:aws:states:us-east-1:111111111111:stateMachine:${name}`;
}

/** Runs one machine to its end in virtual time. */
export function runMachine(
  machine: Json,
  input: Json = {},
  options: Parameters<typeof testEngine>[0] = {},
): Outcome & { readonly test: TestEngine } {
  const test = testEngine(options);
  const machineArn = addMachine(test.engine, "machine", machine);
  const started = test.engine.start({ machineArn, name: "run", input: payload(input) });
  if ("refused" in started) throw new Error(started.message);
  runVirtual(test.engine, test.clock);
  return { ...outcome(test.engine, started.execution.arn), test };
}

/** What became of an execution, described as of `now`, by default the moment it ended. */
export function outcome(engine: Engine, arn: string, now?: number): Outcome {
  const execution = engine.execution(arn);
  if (execution === undefined) throw new Error(`There is no execution ${arn}.`);
  const events = execution.history.map((event) => historyEvent(event));
  return {
    description: describeExecution(execution, now),
    events,
    types: events.map((event) => event.type),
    output: execution.output?.value,
    took: (execution.stopDate ?? Number.NaN) - execution.startDate,
  };
}

/** A Task that calls the function `f`. */
export function invoke(more: { readonly [field: string]: Json } = { End: true }): Json {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "f", Payload: "{% $states.input %}" },
    ...more,
  };
}
