import type { ExecutionDescription } from "../../engine/describe-execution.ts";
import type { HistoryEvent } from "../../engine/history-event.ts";
import type { Limits } from "../../engine/limits.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import { recordRedriveStatus } from "./record-redrive-status.ts";
import type { Store } from "./store.ts";

/**
 * Describes an execution that is only in the store, as of `now`, in milliseconds since 1970: its input and what it came to
 * are in its first and last event.
 */
export function describeEnded(
  store: Store,
  record: ExecutionRecord,
  now: number,
  limits: Limits,
): ExecutionDescription {
  const { stateMachineVersionArn, stateMachineAliasArn, mapRunArn } = record;
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, redriveCount, redriveDate } = record;
  const ends = store.historyEnds(record);
  const last = ends?.[1];
  const output = text(last, "executionSucceededEventDetails", "output");
  const failed = last?.executionFailedEventDetails ?? last?.executionAbortedEventDetails ?? {};
  return {
    executionArn,
    stateMachineArn,
    ...(stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn }),
    ...(stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn }),
    ...(mapRunArn === undefined ? {} : { mapRunArn }),
    name,
    status,
    startDate,
    ...(stopDate === undefined ? {} : { stopDate }),
    input: text(ends?.[0], "executionStartedEventDetails", "input") ?? "{}",
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...failed,
    redriveCount,
    ...(redriveDate === undefined ? {} : { redriveDate }),
    ...recordRedriveStatus(store, record, now, limits),
  };
}

function text(event: HistoryEvent | undefined, details: `${string}EventDetails`, member: string): string | undefined {
  const value = event?.[details]?.[member];
  return typeof value === "string" ? value : undefined;
}
