import type { Execution } from "./execution.ts";
import type { Limits } from "./limits.ts";

/** Whether an execution can be redriven, as DescribeExecution says it. */
export type RedriveStatus =
  | { readonly redriveStatus: "REDRIVABLE" }
  /** A child of a Map Run: redriving the Map Run redrives it. */
  | { readonly redriveStatus: "REDRIVABLE_BY_MAP_RUN" }
  | { readonly redriveStatus: "NOT_REDRIVABLE"; readonly redriveStatusReason: string };

/** What decides whether an execution can be redriven; moments in milliseconds since 1970. */
export interface RedriveFacts extends Pick<Execution, "status" | "startDate" | "stopDate"> {
  /** The Map Run whose child it is. */
  readonly mapRunArn?: string | undefined;
  /** Events in its history. */
  readonly events: number;
}

/** Executions started earlier cannot be redriven: AWS kept less of them (FACTS.md A5). */
const LAUNCH = Date.UTC(2023, 10, 15);

/** Whether a STANDARD execution can be redriven at `now`, and AWS's reason where not (FACTS.md A5, the API's own texts). */
export function redriveStatus(of: RedriveFacts, now: number, limits: Limits): RedriveStatus {
  const reason = whyNot(of, now, limits);
  if (reason === undefined) {
    return { redriveStatus: of.mapRunArn === undefined ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN" };
  }
  return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: reason };
}

/** Why an execution of that status cannot be redriven by itself; undefined where it can. */
export function redriveProblem(status: RedriveStatus): string | undefined {
  switch (status.redriveStatus) {
    case "REDRIVABLE":
      return undefined;
    case "REDRIVABLE_BY_MAP_RUN":
      return "Execution is redriven with its Map Run, by redriving the execution that started that";
    case "NOT_REDRIVABLE":
      return status.redriveStatusReason;
    default:
      return status satisfies never;
  }
}

function whyNot({ status, startDate, stopDate, events }: RedriveFacts, now: number, limits: Limits) {
  if (status === "RUNNING" || status === "SUCCEEDED") return `Execution is ${status} and cannot be redriven`;
  if (startDate < LAUNCH) return "Execution was started before the launch of RedriveExecution";
  // ExecutionRedriven and one event more must fit.
  if (events >= limits.historyEvents - 1) return "Execution history event limit exceeded";
  if (now - startDate > limits.executionSeconds * 1000) return "Execution has exceeded the max execution time";
  if (now - (stopDate ?? now) > limits.redrivableSeconds * 1000) return "Execution redrivable period exceeded";
  return undefined;
}
