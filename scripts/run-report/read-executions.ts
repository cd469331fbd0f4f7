import {
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
} from "@aws-sdk/client-sfn";
import { processFilesName } from "../../workflows/process-files.ts";
import type { Clients } from "../platform/clients.ts";
import { bareMachine } from "../platform/resource-names.ts";
import { workThrough } from "./at-most.ts";
import { type TaskSpan, taskSpans } from "./task-spans.ts";

/** What one execution's history tells. Times are milliseconds since 1970. */
export interface ReadExecution {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly start: number;
  /** Undefined while it runs. */
  readonly stop: number | undefined;
  /** Events in its history. */
  readonly events: number;
  /** Undefined where it was not asked for. */
  readonly input: unknown;
  readonly spans: readonly TaskSpan[];
}

export interface ReadExecutions {
  readonly executions: readonly ReadExecution[];
  /** ARNs of executions that there was no history of: Step Functions forgets them after 90 days. */
  readonly forgotten: readonly string[];
}

/** Histories that are read at once; GetExecutionHistory has 400 calls, and then 20 a second (FACTS.md A3). */
const atOnce = 8;

/**
 * Reads the history of an execution and of all that it started, directly or not.
 *
 * @param onRead is told how many histories are read, and how many are known of
 */
export async function readExecutions(
  clients: Pick<Clients, "sfn" | "names">,
  root: string,
  onRead: (read: number, known: number) => void = () => {},
): Promise<ReadExecutions> {
  const executions: ReadExecution[] = [];
  const forgotten: string[] = [];
  const known = new Set([root]);
  await workThrough([root], atOnce, async (arn) => {
    const found = await readExecution(clients, arn);
    if (!found) {
      forgotten.push(arn);
      return [];
    }
    executions.push(found.execution);
    const children = found.children.filter((child) => !known.has(child));
    for (const child of children) known.add(child);
    onRead(executions.length, known.size);
    return children;
  });
  return { executions: executions.sort((a, b) => a.start - b.start || (a.arn < b.arn ? -1 : 1)), forgotten };
}

async function readExecution(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  executionArn: string,
): Promise<{ readonly execution: ReadExecution; readonly children: readonly string[] } | undefined> {
  // arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME; of a Map Run's child MACHINE/LABEL.
  const [own = "", name = ""] = executionArn.split(":").slice(6);
  const machine = bareMachine(names, own);
  // The files' machine starts nothing, and its histories are the longest: without data they are a tenth.
  const includeExecutionData = machine !== processFilesName;
  const events: HistoryEvent[] = [];
  try {
    const pages = paginateGetExecutionHistory({ client: sfn, pageSize: 1000 }, { executionArn, includeExecutionData });
    for await (const page of pages) events.push(...(page.events ?? []));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
  const [first, last] = [events[0], events.at(-1)];
  const status = statusOf(last?.type);
  const stop = status === "RUNNING" ? undefined : last?.timestamp?.getTime();
  const input = first?.executionStartedEventDetails?.input;
  const execution: ReadExecution = {
    arn: executionArn,
    machine,
    name,
    status,
    start: first?.timestamp?.getTime() ?? 0,
    stop,
    events: events.length,
    input: includeExecutionData && input !== undefined ? JSON.parse(input) : undefined,
    spans: taskSpans(events, machine, stop, Date.now()),
  };
  return { execution, children: await childrenOf(sfn, events) };
}

function statusOf(last: string | undefined): ReadExecution["status"] {
  switch (last) {
    case "ExecutionSucceeded":
      return "SUCCEEDED";
    case "ExecutionFailed":
      return "FAILED";
    case "ExecutionTimedOut":
      return "TIMED_OUT";
    case "ExecutionAborted":
      return "ABORTED";
    default:
      return "RUNNING";
  }
}

/** The executions that a history's Tasks and Map Runs started. */
async function childrenOf(sfn: Clients["sfn"], events: readonly HistoryEvent[]): Promise<string[]> {
  const children: string[] = [];
  for (const { taskSubmittedEventDetails: submitted, mapRunStartedEventDetails: mapRun } of events) {
    if (submitted?.resourceType === "states" && submitted.output !== undefined) {
      const { ExecutionArn } = JSON.parse(submitted.output) as { readonly ExecutionArn?: string };
      if (ExecutionArn !== undefined) children.push(ExecutionArn);
    }
    const mapRunArn = mapRun?.mapRunArn;
    if (mapRunArn === undefined) continue;
    for await (const page of paginateListExecutions({ client: sfn, pageSize: 1000 }, { mapRunArn })) {
      children.push(...(page.executions ?? []).flatMap(({ executionArn }) => executionArn ?? []));
    }
  }
  return children;
}
