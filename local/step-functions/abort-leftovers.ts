import type { HistoryEvent } from "../../engine/history-event.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import type { Store } from "./store.ts";

/** Says in ExecutionAborted why an execution ended that nobody stopped. */
export const LEFT_RUNNING = {
  error: "Sluice.ProcessEnded",
  cause: "The process that ran this execution ended before the execution did.",
};

/**
 * Ends executions that were RUNNING when their process ended: nothing pretends to go on. Their histories get an
 * ExecutionAborted, as of `now`.
 */
export function abortLeftovers(store: Store, now: number): void {
  for (const record of store.executions.values()) {
    if (record.status !== "RUNNING") continue;
    const last = store.lastWritten(record);
    if (last !== undefined && isEnd(last)) {
      store.ended(record, statusAfter(last), last.timestamp);
      continue;
    }
    store.appendEvent(record, {
      timestamp: now,
      type: "ExecutionAborted",
      id: (last?.id ?? 0) + 1,
      previousEventId: 0,
      executionAbortedEventDetails: LEFT_RUNNING,
    });
    store.ended(record, "ABORTED", now);
  }
}

/** The history was written to its end, only the index was not. */
function isEnd(event: HistoryEvent): boolean {
  return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(event.type);
}

function statusAfter(event: HistoryEvent): ExecutionRecord["status"] {
  switch (event.type) {
    case "ExecutionSucceeded":
      return "SUCCEEDED";
    case "ExecutionFailed":
      return "FAILED";
    case "ExecutionTimedOut":
      return "TIMED_OUT";
    default:
      return "ABORTED";
  }
}
