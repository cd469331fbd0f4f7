import type { Json } from "../asl/types/json.ts";
import { virtualClock } from "./clock.ts";
import type { DefinitionProblem } from "./definition-fields.ts";
import { describeExecution } from "./describe-execution.ts";
import { Engine } from "./engine.ts";
import type { ExecutionStatus } from "./execution.ts";
import { type HistoryEvent, historyEvent } from "./history-event.ts";
import type { MachineType } from "./machine.ts";
import { payload } from "./payload.ts";
import { randomUuid, seededRandom } from "./random.ts";
import { runVirtual } from "./run-virtual.ts";
import type { TaskOutcome, TaskRequest } from "./task.ts";

/** A recorded execution: what was submitted, and what each attempt of each Task gave. */
export interface RecordedCase {
  readonly definition: Json;
  readonly input: Json;
  readonly state_machine_name?: string | null;
  readonly role_arn?: string | null;
  readonly type?: MachineType;
  /** Attempts by the Task's state name, in recorded order. */
  readonly tasks?: { readonly [state: string]: readonly RecordedAttempt[] };
  /** How an attempt is found, by state name; default by order. */
  readonly expected?: {
    readonly events?: readonly {
      readonly type: string;
      readonly activityStartedEventDetails?: { readonly workerName?: string };
    }[];
  };
  readonly tasks_keying?: { readonly [state: string]: "order" | "input" | "iteration" };
}

export interface RecordedAttempt {
  readonly event: string;
  readonly return?: Json;
  readonly throw?: { readonly error?: string | null; readonly cause?: string | null };
  /** What TaskSubmitted carried. */
  readonly submitted?: Json;
  /** The Resource, where it is no integration. */
  readonly resource?: string;
  readonly input?: Json;
  readonly iteration?: number;
}

export interface Replayed {
  readonly status: ExecutionStatus;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
}

/**
 * Runs a recorded case in virtual time with its Tasks answered from the recording. Returns what GetExecutionHistory and
 * DescribeExecution would say (digests by `hash`), or the problems of a definition that the engine does not run (yet).
 */
export function replay(
  recorded: RecordedCase,
  hash: (text: string, algorithm: string) => string = (text, algorithm) => `${algorithm} of ${text.length} characters`,
): Replayed | { readonly problems: readonly DefinitionProblem[] } {
  const clock = virtualClock();
  const random = seededRandom(1);
  const attempts = new Map(Object.entries(recorded.tasks ?? {}).map(([state, list]) => [state, [...list]]));
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash,
      activityExists: (arn) =>
        Object.values(recorded.tasks ?? {}).some((list) => list.some((at) => at.resource === arn)),
      startTask: (request) => answer(engine, recorded, attempts, request),
    },
    { nested: false },
  );
  const name = recorded.state_machine_name ?? "recorded";
  const roleArn = recorded.role_arn ?? undefined;
  const added = engine.addMachine({
    name,
    definition: recorded.definition,
    type: recorded.type ?? "STANDARD",
    ...(roleArn === undefined ? {} : { roleArn }),
  });
  if ("problems" in added) return added;
  const machineArn = `arn:aws:states:${engine.place.region}:${engine.place.account}:stateMachine:${name}`;
  const started = engine.start({ machineArn, input: payload(recorded.input) });
  if ("refused" in started) return { problems: [{ path: "/", message: started.message }] };
  runVirtual(engine, clock);
  const { status, output, error, cause } = describeExecution(started.execution);
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    events: started.execution.history.map((event) => historyEvent(event)),
  };
}

function answer(
  engine: Engine,
  recorded: RecordedCase,
  attempts: ReadonlyMap<string, RecordedAttempt[]>,
  request: TaskRequest,
): void {
  const left = attempts.get(request.stateName) ?? [];
  const keying = recorded.tasks_keying?.[request.stateName] ?? "order";
  const [attempt] = left.splice(
    Math.max(
      0,
      left.findIndex((each) => isFor(each, keying, request)),
    ),
    1,
  );
  if (attempt === undefined) {
    engine.completeTask(request.taskId, {
      type: "failed",
      error: "NotRecorded",
      cause: `no attempt of ${request.stateName} is left`,
    });
    return;
  }
  const { taskId } = request;
  if (request.resource.kind === "activity") engine.completeTask(taskId, started(recorded));
  if (attempt.submitted !== undefined) engine.completeTask(taskId, { type: "submitted", output: attempt.submitted });
  if (!attempt.event.endsWith("TimedOut")) {
    tell(engine, request, outcomeOf(attempt));
    return;
  }
  const timesOut = request.timeoutSeconds !== undefined || request.heartbeatSeconds !== undefined;
  if (!timesOut) engine.completeTask(taskId, { type: "timed-out" });
}

/** Whoever has the token tells the end of an attempt that was submitted with it. */
function tell(engine: Engine, request: TaskRequest, outcome: Ended): void {
  const { taskId, taskToken, resource } = request;
  if (resource.pattern !== "wait-for-task-token" || taskToken === undefined) engine.completeTask(taskId, outcome);
  else engine.completeToken(taskToken, outcome);
}

type Ended = Extract<TaskOutcome, { type: "succeeded" | "failed" }>;

function outcomeOf(attempt: RecordedAttempt): Ended {
  if (attempt.throw === undefined) return { type: "succeeded", output: attempt.return ?? null };
  const { error, cause } = attempt.throw;
  return {
    type: "failed",
    ...(error === null || error === undefined ? {} : { error }),
    ...(cause === null || cause === undefined ? {} : { cause }),
  };
}

/** The worker's name is what it called GetActivityTask with; the recordings keep it in the event alone. */
function started({ expected }: RecordedCase): TaskOutcome {
  const event = expected?.events?.find(({ type }) => type === "ActivityStarted");
  const name = event?.activityStartedEventDetails?.workerName;
  return { type: "started", ...(name === undefined ? {} : { workerName: name }) };
}

function isFor(attempt: RecordedAttempt, keying: "order" | "input" | "iteration", request: TaskRequest): boolean {
  switch (keying) {
    case "order":
      return true;
    case "input":
      return JSON.stringify(attempt.input) === JSON.stringify(request.stateInput);
    case "iteration":
      return attempt.iteration === request.iteration;
    default:
      return keying satisfies never;
  }
}
