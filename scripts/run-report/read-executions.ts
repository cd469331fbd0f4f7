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
import { type TaskSpan, TaskSpans } from "./task-spans.ts";

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

/** Histories that are read at once: enough for the 20 calls a second that GetExecutionHistory has after the first 400 (FACTS.md A3). */
const atOnce = 4;

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
  const children: string[] = [];
  const spans = new TaskSpans(machine);
  let [count, start, input]: [number, number, string | undefined] = [0, 0, undefined];
  let last: HistoryEvent | undefined;
  try {
    // Page by page: a history of 25,000 events is some 30 MB as objects, and several are read at once.
    const pages = paginateGetExecutionHistory({ client: sfn, pageSize: 1000 }, { executionArn, includeExecutionData });
    for await (const { events = [] } of pages) {
      if (count === 0) {
        start = events[0]?.timestamp?.getTime() ?? 0;
        input = events[0]?.executionStartedEventDetails?.input;
      }
      count += events.length;
      last = events.at(-1) ?? last;
      for (const event of events) {
        spans.add(event);
        children.push(...(await startedBy(sfn, event)));
      }
    }
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
  const status = statusOf(last?.type);
  const stop = status === "RUNNING" ? undefined : last?.timestamp?.getTime();
  const execution: ReadExecution = {
    arn: executionArn,
    machine,
    name,
    status,
    start,
    stop,
    events: count,
    input: includeExecutionData && input !== undefined ? JSON.parse(input) : undefined,
    spans: spans.all(stop, Date.now()),
  };
  return { execution, children };
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

/** The executions that a Task or a Map Run started, by the event that tells of it. */
async function startedBy(sfn: Clients["sfn"], event: HistoryEvent): Promise<string[]> {
  const { taskSubmittedEventDetails: submitted, mapRunStartedEventDetails: mapRun } = event;
  if (submitted?.resourceType === "states" && submitted.output !== undefined) {
    const { ExecutionArn } = JSON.parse(submitted.output) as { readonly ExecutionArn?: string };
    return ExecutionArn === undefined ? [] : [ExecutionArn];
  }
  const mapRunArn = mapRun?.mapRunArn;
  if (mapRunArn === undefined) return [];
  const children: string[] = [];
  for await (const page of paginateListExecutions({ client: sfn, pageSize: 1000 }, { mapRunArn })) {
    children.push(...(page.executions ?? []).flatMap(({ executionArn }) => executionArn ?? []));
  }
  return children;
}
