import { catcherFor } from "./catch.ts";
import { endExecution } from "./end-execution.ts";
import { errorNames } from "./error-name.ts";
import { errorOutput, type Failure, failure } from "./failure.ts";
import { type Frame, progressOf } from "./frame.ts";
import { record } from "./history.ts";
import type { RecoverableStatePlan, StatePlan } from "./machine.ts";
import { payload } from "./payload.ts";
import { QueryError, StateError } from "./query/query-language.ts";
import { WorkExceeded } from "./query/work.ts";
import { nextRetry } from "./retry.ts";
import type { Run } from "./run.ts";
import { StateData } from "./state-data.ts";
import { exitState } from "./transition.ts";

/**
 * A state has failed: its retriers are asked, then its catchers; where none takes the error the frame fails, and with it
 * the execution, or the Map or Parallel around it. The event that tells of the failure is `frame.lastEvent`.
 */
export function failState(run: Run, frame: Frame, plan: StatePlan, failed: Failure): void {
  frame.turn++;
  if (plan.type !== "Task" && plan.type !== "Map" && plan.type !== "Parallel") {
    failFrame(run, frame, failed);
    return;
  }
  if (plan.type !== "Task") keepForRedrive(frame, failed);
  const retry = nextRetry(plan.retry, frame.retries, failed.error, run.random);
  if (retry !== undefined) {
    run.test?.failed(failed, { retry });
    frame.retries = plan.retry.map((_, at) => (frame.retries[at] ?? 0) + (at === retry.retrier ? 1 : 0));
    frame.waiting = { for: "retry" };
    run.commands.schedule(run.execution, run.now + retry.delay, { type: "due", frame, turn: frame.turn });
    return;
  }
  const cause = frame.lastEvent;
  recordFailed(run, frame, plan);
  const catcher = catcherFor(plan.catch, failed.error);
  run.test?.failed(failed, catcher && { catcher: plan.catch.indexOf(catcher) });
  if (catcher === undefined) failFrame(run, frame, failed);
  else goToCatcher(run, frame, plan, catcher, failed, cause);
}

/** A Map or Parallel says that it has failed; a Task's attempt has said so. */
function recordFailed(run: Run, frame: Frame, plan: RecoverableStatePlan): void {
  if (plan.type !== "Task") frame.lastEvent = record(run, frame.lastEvent, { type: `${plan.type}StateFailed` });
}

/** Runs a part of a frame's state; a query without a value fails that state. */
export function whileEvaluating(run: Run, frame: Frame, plan: StatePlan, part: () => void): void {
  try {
    part();
  } catch (error) {
    failForQuery(run, frame, plan, queryFailure(run, frame, error));
  }
}

/**
 * A state fails because a query of its own has no value. `States.Runtime` goes past Retry and Catch and ends the execution at
 * once, from within a Map or Parallel too: users of AWS see no failed iteration then, only running ones that end with it.
 */
export function failForQuery(run: Run, frame: Frame, plan: StatePlan, failed: Failure): void {
  if (failed.error === errorNames.runtime) endExecution(run, { status: "FAILED", failure: failed }, frame.lastEvent);
  else failState(run, frame, plan, failed);
}

const TOO_MUCH_WORK = "The evaluation of the state's fields did not end within the steps that it may take.";

/**
 * The failure that a state has from a query without a value, in AWS's words; writes `EvaluationFailed` for JSONata. Throws
 * any other error again.
 */
export function queryFailure(run: Run, frame: Frame, error: unknown): Failure {
  const failed = stateFailure(run, frame, error);
  if (!(error instanceof QueryError)) {
    frame.lastEvent = Math.max(frame.lastEvent, frame.enteredEvent);
    return failed;
  }
  const details = { ...failed, location: error.location, state: frame.state };
  frame.lastEvent = record(run, frame.lastEvent, { type: "EvaluationFailed", details });
  return failed;
}

/** The failure of a query of the state that a frame is in, in AWS's words. Throws any other error again. */
export function stateFailure(
  run: Pick<Run, "test">,
  frame: Frame,
  error: unknown,
): Failure & { readonly error: string } {
  if (error instanceof WorkExceeded) return stateFailure(run, frame, new StateError(errorNames.runtime, TOO_MUCH_WORK));
  if (!(error instanceof QueryError) && !(error instanceof StateError)) throw error;
  const name = error instanceof StateError ? error.error : errorNames.queryEvaluation;
  return { ...failure(name, `${place(run, frame)}${error.message}`), error: name };
}

/** What succeeded within a Map or Parallel is kept, unless it failed for too much data: then all of it is redriven (FACTS.md A5). */
function keepForRedrive(frame: Frame, failed: Failure): void {
  const progress = progressOf(frame);
  if (progress === undefined) return;
  frame.waiting = undefined;
  frame.left = failed.error === errorNames.dataLimitExceeded ? undefined : progress;
}

/** The words that begin the cause of a query's failure. TestState leaves them out (recorded for ItemsPath). */
export function place({ test }: Pick<Run, "test">, { state, enteredEvent }: Frame): string {
  if (test !== undefined) return "";
  return `An error occurred while executing the state '${state}' (entered at the event id #${enteredEvent}). `;
}

/**
 * Leaves a state by one of its catchers. Where the catcher's own fields have no value the state fails once more, for good: what tells of
 * it follows `cause`, the event that first failed the state, as users of AWS show.
 */
function goToCatcher(
  run: Run,
  frame: Frame,
  plan: RecoverableStatePlan,
  catcher: NonNullable<ReturnType<typeof catcherFor>>,
  failed: Failure,
  cause: number,
): void {
  const output = errorOutput(failed);
  let unhandled: Failure | undefined;
  try {
    const data = new StateData(run, frame, { errorOutput: output });
    unhandled = exitState(run, frame, plan, catcher, data, frame.lastEvent, payload(output));
  } catch (error) {
    frame.lastEvent = cause;
    unhandled = queryFailure(run, frame, error);
    if (unhandled.error === errorNames.runtime) {
      endExecution(run, { status: "FAILED", failure: unhandled }, frame.lastEvent);
      return;
    }
    recordFailed(run, frame, plan);
  }
  if (unhandled !== undefined) failFrame(run, frame, unhandled);
}

/** The failure goes to whoever runs the frame: the execution ends, or the Map or Parallel is told once this moment's events are through. */
function failFrame(run: Run, frame: Frame, failed: Failure): void {
  if (frame.parent === undefined) {
    endExecution(run, { status: "FAILED", failure: failed }, frame.lastEvent);
    return;
  }
  frame.waiting = { for: "parent" };
  run.commands.schedule(run.execution, run.now, { type: "child-failed", frame, turn: frame.turn, failure: failed });
}
