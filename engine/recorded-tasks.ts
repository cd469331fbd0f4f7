import type { Engine } from "./engine.ts";
import { isEqual } from "./query/json-path/is-equal.ts";
import type { Keying, RecordedAttempt, RecordedCase } from "./recorded-case.ts";
import type { TaskOutcome, TaskRequest } from "./task.ts";

/** Answers an attempt of a Task from a recording. */
export type Answer = (engine: Engine, request: TaskRequest) => void;

type Ended = Extract<TaskOutcome, { type: "succeeded" | "failed" }>;

/**
 * Answers each attempt by the recorded one that is its own, each of which is used once. An attempt whose end was not recorded
 * is not answered. Where no recorded attempt is left the Task fails with `NotRecorded`.
 */
export function recordedAnswers({ tasks, tasks_keying, expected }: RecordedCase): Answer {
  const attempts = new Map(Object.entries(tasks ?? {}).map(([state, list]) => [state, [...list]]));
  const workers = (expected?.events ?? [])
    .filter(({ type }) => type === "ActivityStarted")
    .map((event) => event.activityStartedEventDetails?.workerName);

  return (engine, request) => {
    const { taskId, stateName, resource } = request;
    const attempt = take(attempts.get(stateName) ?? [], tasks_keying?.[stateName] ?? "order", request);
    if (attempt === undefined) {
      const cause = `no attempt of ${stateName} is left`;
      engine.completeTask(taskId, { type: "failed", error: "NotRecorded", cause });
      return;
    }
    const timedOut = attempt.event?.endsWith("TimedOut") === true;
    if (resource.kind === "activity" && (workers.length > 0 || !timedOut)) {
      const workerName = workers.shift();
      engine.completeTask(taskId, { type: "started", ...(workerName === undefined ? {} : { workerName }) });
    }
    if (attempt.submitted !== undefined) engine.completeTask(taskId, { type: "submitted", output: attempt.submitted });
    if (timedOut) {
      const timesOut = request.timeoutSeconds !== undefined || request.heartbeatSeconds !== undefined;
      if (!timesOut) engine.completeTask(taskId, { type: "timed-out" });
      return;
    }
    const end = endOf(attempt);
    if (end !== undefined) tell(engine, request, end);
  };
}

/** Takes the attempt that fits the request best: by its keying, else from the same iteration, else the next one. */
function take(left: RecordedAttempt[], keying: Keying, request: TaskRequest): RecordedAttempt | undefined {
  const fitting = left.findIndex((each) => isFor(each, keying, request));
  const near = fitting >= 0 ? fitting : left.findIndex(({ iteration }) => iteration === request.iteration);
  return left.splice(Math.max(0, near), 1)[0];
}

function isFor(attempt: RecordedAttempt, keying: Keying, request: TaskRequest): boolean {
  switch (keying) {
    case "order":
      return true;
    case "input":
      return attempt.input !== undefined && isEqual(attempt.input, request.stateInput);
    case "iteration":
      return attempt.iteration === request.iteration;
    default:
      return keying satisfies never;
  }
}

/** How an attempt ended; undefined where that was not recorded, as of one that was cut. */
function endOf(attempt: RecordedAttempt): Ended | undefined {
  if (attempt.throw !== undefined && attempt.throw !== null) {
    const { error, cause } = attempt.throw;
    return {
      type: "failed",
      ...(error === null || error === undefined ? {} : { error }),
      ...(cause === null || cause === undefined ? {} : { cause }),
    };
  }
  if (attempt.return !== undefined) return { type: "succeeded", output: attempt.return };
  if (attempt.event?.endsWith("Succeeded")) return { type: "succeeded", output: null };
  return attempt.event?.endsWith("Failed") ? { type: "failed" } : undefined;
}

/** Whoever has the token tells the end of an attempt that was submitted with it. */
function tell(engine: Engine, request: TaskRequest, end: Ended): void {
  const { taskId, taskToken, resource } = request;
  if (resource.pattern !== "wait-for-task-token" || taskToken === undefined) engine.completeTask(taskId, end);
  else engine.completeToken(taskToken, end);
}
