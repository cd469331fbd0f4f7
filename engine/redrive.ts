import type { Execution } from "./execution.ts";
import { type Frame, framesWithin, progressOf } from "./frame.ts";
import { record } from "./history.ts";
import { type RedriveStatus, redriveProblem, redriveStatus } from "./redrive-status.ts";
import type { Run } from "./run.ts";

/** A redrive that was asked for with a client token: asked again with it, nothing happens twice. */
export interface RedriveRequest {
  readonly clientToken: string;
  /** Milliseconds since 1970. */
  readonly redriveDate: number;
}

/** The API's refusal of a redrive. */
export interface RedriveRefusal {
  readonly refused: "ExecutionDoesNotExist" | "ExecutionNotRedrivable" | "InvalidArn";
  readonly message: string;
}

/** What came of asking for a redrive; `isNew` is false where a client token named one that was made before. */
export type Redriven =
  | { readonly execution: Execution; readonly redriveDate: number; readonly isNew: boolean }
  | RedriveRefusal;

/** A client token is remembered for 15 minutes, the last 10 of an execution (FACTS.md A5). */
const TOKEN_MILLISECONDS = 15 * 60_000;
const TOKENS = 10;

/** The redrive that a client token names, where it is remembered at `now`. */
export function knownRedrive(
  redrives: readonly RedriveRequest[],
  clientToken: string | undefined,
  now: number,
): RedriveRequest | undefined {
  return redrives.find(
    (before) => before.clientToken === clientToken && now - before.redriveDate <= TOKEN_MILLISECONDS,
  );
}

/** Why an execution cannot be redriven now; undefined where it can. */
export function redriveRefusal(execution: Execution, run: Pick<Run, "now" | "limits">): RedriveRefusal | undefined {
  if (execution.machine.type === "EXPRESS") {
    return { refused: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: express'" };
  }
  const message = redriveProblem(statusOf(execution, run));
  return message === undefined ? undefined : { refused: "ExecutionNotRedrivable", message };
}

/** Whether an execution can be redriven now. */
export function statusOf(execution: Execution, { now, limits }: Pick<Run, "now" | "limits">): RedriveStatus {
  const { status, startDate, stopDate, mapRunArn, eventCount } = execution;
  return redriveStatus({ status, startDate, stopDate, mapRunArn, events: eventCount }, now, limits);
}

/** A Map Run's child, where it can be redriven: an EXPRESS one always can, of a STANDARD one the usual conditions hold. */
export function redrivableChild(child: Execution | undefined, run: Pick<Run, "now" | "limits">): Execution | undefined {
  if (child === undefined || child.machine.type === "EXPRESS") return child;
  return statusOf(child, run).redriveStatus === "NOT_REDRIVABLE" ? undefined : child;
}

/** Makes an execution that ended run again, as of `now`; what happens in it next is {@link redriven}. */
export function reopen(execution: Execution, clientToken: string | undefined, now: number): void {
  execution.status = "RUNNING";
  execution.stopDate = undefined;
  execution.failure = {};
  execution.redriveCount++;
  execution.redriveDate = now;
  // Whoever waited for its end has been told of it.
  execution.waitingTasks.length = 0;
  if (clientToken === undefined) return;
  execution.redrives.push({ clientToken, redriveDate: now });
  if (execution.redrives.length > TOKENS) execution.redrives.shift();
}

/**
 * Writes ExecutionRedriven and lets every thread go on where it stood: a state that was entered and not left is run again,
 * without being entered again; a Map or Parallel goes on with the iterations or branches that had not succeeded. Retries
 * are counted anew (FACTS.md A5). That ExecutionRedriven follows the event that ended the execution is unconfirmed.
 */
export function redriven(run: Run): void {
  const { execution } = run;
  const details = { redriveCount: execution.redriveCount };
  const event = record(run, execution.eventCount, { type: "ExecutionRedriven", details });
  goOn(run, execution.root, event);
}

function goOn(run: Run, frame: Frame, follows: number): void {
  frame.over = false;
  frame.turn++;
  frame.retries = [];
  frame.lastEvent = follows;
  frame.taskToken = undefined;
  frame.waiting = progressOf(frame);
  frame.left = undefined;
  for (const within of framesWithin(frame)) goOn(run, within, follows);
  const type = frame.enteredEvent === 0 ? "enter" : "resume";
  run.commands.schedule(run.execution, run.now, { type, frame, turn: frame.turn });
}
