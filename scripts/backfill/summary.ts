import { readLedger } from "../../functions/shared/read-ledger.ts";
import { type Counts, noCounts } from "../../schemas/counts.ts";
import { Failure } from "../../schemas/receipt.ts";
import type { Clients } from "../platform/clients.ts";
import { resources } from "../platform/names.ts";
import { explain, type FailedPartition } from "./explain.ts";
import type { Followed } from "./follow.ts";
import { duration } from "./progress.ts";
import { readPlan } from "./read-plan.ts";

/** What a backfill came to, as `--json` prints it. */
export interface Summary {
  readonly dataset: string;
  readonly run: string;
  readonly executionArn: string;
  readonly status: string;
  readonly planned: number;
  readonly published: number;
  readonly upToDate: number;
  readonly failed: readonly FailedPartition[];
  readonly files: number;
  readonly counts: Counts;
  /** Whether read = written + rejected + duplicates. */
  readonly addsUp: boolean;
  readonly seconds: number;
  /** Of a run that failed as a whole. */
  readonly error?: string;
  readonly cause?: string;
}

/** Gathers what a run came to from its execution, the ledger, and the executions of partitions that failed. */
export async function summarize(
  clients: Clients,
  about: { readonly dataset: string; readonly run: string; readonly executionArn: string },
  { execution, plan }: Followed,
): Promise<Summary> {
  const ledger = (await readLedger(clients.dynamodb, resources.ledgerTable, about.dataset)).filter(
    (item) => item.run === about.run,
  );
  const done = ledger.filter((item) => item.state === "PUBLISHED");
  const counts = done.reduce((sum, item) => addCounts(sum, item.counts), noCounts);
  const planned = plan?.partitions ?? 0;
  const isExplained = plan !== undefined && done.length < planned && execution.status !== "ABORTED";
  const running = (execution.stopDate ?? new Date()).getTime() - (execution.startDate?.getTime() ?? 0);
  return {
    ...about,
    status: execution.status ?? "RUNNING",
    planned,
    published: done.length,
    upToDate: plan?.upToDate ?? 0,
    failed: isExplained ? await explain(clients, about.run, await readPlan(clients.s3, plan), ledger) : [],
    files: done.reduce((sum, item) => sum + (item.files ?? 0), 0),
    counts,
    addsUp: counts.read === counts.written + counts.rejected + counts.duplicates,
    seconds: Math.round(running / 100) / 10,
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
  };
}

function addCounts(sum: Counts, more: Counts = noCounts): Counts {
  return {
    read: sum.read + more.read,
    written: sum.written + more.written,
    rejected: sum.rejected + more.rejected,
    duplicates: sum.duplicates + more.duplicates,
    bytes: sum.bytes + more.bytes,
  };
}

/** Failed partitions that a person is shown. */
const shown = 50;

/** The summary as a person reads it. */
export function formatSummary(summary: Summary): string {
  const { dataset, planned, published, upToDate, failed, counts, files, status } = summary;
  if (planned === 0 && status === "SUCCEEDED")
    return `Nothing to do: ${upToDate} ${plural(upToDate, "partition is", "partitions are")} up to date.`;
  const number = (value: number) => value.toLocaleString("en-US").padStart(15);
  const lines = [
    `${dataset}: ${published} of ${planned} ${plural(planned, "partition")} published, ${failed.length} failed, ${upToDate} up to date`,
    "",
    `  files      ${number(files)}`,
    `  bytes      ${number(counts.bytes)}  uncompressed`,
    `  read       ${number(counts.read)}  records`,
    `  written    ${number(counts.written)}`,
    `  rejected   ${number(counts.rejected)}`,
    `  duplicates ${number(counts.duplicates)}`,
    `  ${summary.addsUp ? "read = written + rejected + duplicates" : "THE ACCOUNTS DO NOT ADD UP"}`,
    "",
    `  ${status} in ${duration(summary.seconds)}, run ${summary.run}`,
  ];
  for (const { partition, error, cause } of failed.slice(0, shown))
    lines.push("", `  ${partition} failed: ${error}`, ...explainCause(cause).map((line) => `    ${line}`));
  if (failed.length > shown) lines.push("", `  and ${failed.length - shown} more, which --json shows`);
  if (status !== "SUCCEEDED" && failed.length === 0 && summary.error)
    lines.push("", `  ${summary.error}`, ...explainCause(summary.cause ?? "").map((line) => `    ${line}`));
  return lines.join("\n");
}

/** A cause in words: what Lambda and our machines write as JSON is taken apart. */
export function explainCause(cause: string): string[] {
  const parsed = parseJson(cause);
  const failures = Failure.array().safeParse(parsed);
  if (failures.success) {
    return failures.data.flatMap((failure) => [
      `${failure.key}: ${failure.error}`,
      ...explainCause(failure.cause).map((line) => `  ${line}`),
    ]);
  }
  const [, message] = /^\{"errorType":"[^"]*","errorMessage":("(?:[^"\\]|\\.)*"?)/.exec(cause) ?? [];
  if (message !== undefined) return [String(parseJson(message) ?? parseJson(`${message}"`) ?? message)];
  return [cause];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
