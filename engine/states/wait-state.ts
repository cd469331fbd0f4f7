import type { Frame } from "../frame.ts";
import type { WaitPlan } from "../machine.ts";
import { QueryError } from "../query/query-language.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { parseTimestamp } from "../timestamp.ts";
import { exitState, recordEntered } from "../transition.ts";

/** Enters a Wait and says when it is over. */
export function enterWait(run: Run, frame: Frame, plan: WaitPlan): void {
  recordEntered(run, frame, plan.type);
  startWait(run, frame, plan, frame.enteredEvent);
}

/** Says when the Wait is over, counted from now: a moment that has passed does not wait. `follows` is the event that leaving it follows. */
export function startWait(run: Run, frame: Frame, plan: WaitPlan, follows: number): void {
  const data = new StateData(run, frame);
  const seconds = plan.seconds?.(data) ?? 0;
  const text = plan.timestamp?.(data);
  frame.lastEvent = follows;
  const until = text === undefined ? run.now + seconds * 1000 : moment(text);
  frame.waiting = { for: "time" };
  run.commands.schedule(run.execution, until, { type: "due", frame, turn: frame.turn });
}

/** Leaves a Wait whose time is over. */
export function endWait(run: Run, frame: Frame, plan: WaitPlan): void {
  const exit = { ...plan.flow, next: plan.next };
  const failed = exitState(run, frame, plan, exit, new StateData(run, frame), frame.lastEvent);
  if (failed !== undefined) failState(run, frame, plan, failed);
}

function moment(text: unknown): number {
  const time = typeof text === "string" ? parseTimestamp(text) : undefined;
  if (time !== undefined) return time;
  const found = typeof text === "string" ? text : JSON.stringify(text);
  throw new QueryError(
    "Timestamp",
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${found}`,
  );
}
