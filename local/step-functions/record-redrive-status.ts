import type { Limits } from "../../engine/limits.ts";
import { parseMachineArn } from "../../engine/machine-reference.ts";
import { type RedriveStatus, redriveStatus } from "../../engine/redrive-status.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import type { Store } from "./store.ts";

/** Whether an execution that is only in the store can be redriven at `now`, in milliseconds since 1970, and why not. */
export function recordRedriveStatus(store: Store, record: ExecutionRecord, now: number, limits: Limits): RedriveStatus {
  const machineArn = parseMachineArn(record.stateMachineArn)?.machineArn ?? record.stateMachineArn;
  if (!store.machines.has(machineArn)) return not("State machine is in DELETING status");
  const events = store.historyEnds(record)?.[1].id ?? 0;
  const status = redriveStatus({ ...record, events }, now, limits);
  if (status.redriveStatus !== "REDRIVABLE" || store.saved.has(record.sequence)) return status;
  return not("Execution was not saved where it stood: its process was killed, or its results are too large");
}

function not(redriveStatusReason: string): RedriveStatus {
  return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason };
}
