import { errorNames } from "./error-name.ts";
import { failure } from "./failure.ts";
import type { EventBody, RecordedEvent } from "./history-event.ts";
import type { Run } from "./run.ts";

/** Thrown where the next event would be the last one that fits: the execution ends with it. */
export class HistoryFull extends Error {
  /** The event that it follows. */
  readonly previousEventId: number;

  constructor(previousEventId: number) {
    super("The execution reached the maximum number of history events.");
    this.previousEventId = previousEventId;
  }
}

/**
 * Writes an event that follows `previousEventId` and returns its id.
 *
 * The last event that fits may only be ExecutionSucceeded (or the execution being stopped); anything else in its place
 * throws {@link HistoryFull}, and {@link historyFullFailure} is written there (FACTS.md B, "At the limit").
 */
export function record(run: Run, previousEventId: number, body: EventBody): number {
  const id = run.execution.eventCount + 1;
  if (id >= run.limits.historyEvents && !endsInTime(body)) throw new HistoryFull(previousEventId);
  const event: RecordedEvent = { id, previousEventId, timestamp: run.now, body };
  run.execution.eventCount = id;
  if (run.keepsHistories) run.execution.history.push(event);
  run.commands.recorded(run.execution, event);
  return id;
}

/** What an execution fails with whose history is full. Nothing catches it. */
export function historyFullFailure(limit: number) {
  return failure(errorNames.runtime, `The execution reached the maximum number of history events (${limit}).`);
}

function endsInTime(body: EventBody): boolean {
  switch (body.type) {
    case "ExecutionSucceeded":
    case "ExecutionAborted":
    case "ExecutionTimedOut":
      return true;
    case "ExecutionFailed":
      return body.details.error === errorNames.runtime;
    default:
      return false;
  }
}
