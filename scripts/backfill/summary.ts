import { readLedger } from "../../functions/shared/read-ledger.ts";
import { type Counts, noCounts } from "../../schemas/counts.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { DatasetPlan } from "../../schemas/plan.ts";
import type { Clients } from "../platform/clients.ts";
import { explain, type FailedPartition } from "./explain.ts";
import type { Followed } from "./follow.ts";
import type { StartedRun } from "./follow-to-end.ts";
import { type ReadChunk, readPlan } from "./read-plan.ts";
import { type ReportOutcome, reportOutcomes } from "./report-outcomes.ts";

/** What a run came to, of one dataset or of all. */
interface Accounts {
  /** Partitions that were to be run, and those of them that are published. */
  readonly planned: number;
  readonly published: number;
  readonly upToDate: number;
  /** Partitions that another execution worked on when the plan was made. */
  readonly inWork: number;
  /** Partitions that would have to be run, and that the plan was not asked for. */
  readonly leftOut: number;
  readonly files: number;
  readonly counts: Counts;
  /** Reports that were made. */
  readonly reports: number;
}

export interface DatasetSummary extends Accounts {
  readonly dataset: string;
  readonly failed: number;
}

/** A report of a partition that is not made, and why. */
export interface FailedReport extends FailedPartition {
  readonly report: string;
}

/** What a backfill came to, as `--json` prints it. */
export interface Summary extends Accounts {
  readonly run: string;
  readonly executionArn: string;
  readonly status: string;
  /** The plan's hash; missing where the run ended before it had one. */
  readonly plan?: string;
  readonly datasets: readonly DatasetSummary[];
  readonly failed: readonly FailedPartition[];
  /** Reports that could not be made of partitions that are published. */
  readonly failedReports: readonly FailedReport[];
  /** Whether read = written + rejected + duplicates. */
  readonly addsUp: boolean;
  readonly seconds: number;
  /** Of a run that failed as a whole. */
  readonly error?: string;
  readonly cause?: string;
}

/** Gathers what a run came to from its execution, the ledger, and the executions of partitions that failed. */
export async function summarize(clients: Clients, about: StartedRun, { execution, plan }: Followed): Promise<Summary> {
  const { run, executionArn } = about;
  const planned: readonly DatasetPlan[] = plan?.datasets ?? about.datasets.map(nothingPlanned);
  const ledger: LedgerItem[] = [];
  for (const { dataset } of planned) {
    const items = await readLedger(clients.dynamodb, clients.names.resources.ledger, dataset);
    ledger.push(...items.filter((item) => item.run === run));
  }
  const published = ledger.filter((item) => item.state === "PUBLISHED");
  const chunks = plan === undefined ? [] : await readPlan(clients.s3, plan);
  const reports = await reportOutcomes(clients, run, chunks);
  const reported = reportedOnly(chunks, reports);
  const failed =
    execution.status === "ABORTED" ? [] : await explain(clients, { run, since: execution.startDate }, chunks, ledger);
  const datasets = planned.map((each): DatasetSummary => {
    const done = published.filter(({ dataset }) => dataset === each.dataset);
    return {
      dataset: each.dataset,
      planned: each.partitions,
      published: done.length + reported.filter(({ dataset }) => dataset === each.dataset).length,
      failed: failed.filter(({ dataset }) => dataset === each.dataset).length,
      upToDate: each.upToDate,
      inWork: each.inWork,
      leftOut: each.leftOut,
      files: done.reduce((sum, { files = 0 }) => sum + files, 0),
      counts: done.reduce((sum, { counts }) => addCounts(sum, counts), noCounts),
      reports: reports.filter(({ dataset, failure }) => dataset === each.dataset && !failure).length,
    };
  });
  const total = (field: "planned" | "published" | "upToDate" | "inWork" | "leftOut" | "files" | "reports") =>
    datasets.reduce((sum, each) => sum + each[field], 0);
  const counts = datasets.reduce((sum, each) => addCounts(sum, each.counts), noCounts);
  const running = (execution.stopDate ?? new Date()).getTime() - (execution.startDate?.getTime() ?? 0);
  return {
    run,
    executionArn,
    status: execution.status ?? "RUNNING",
    ...(plan && { plan: plan.hash }),
    planned: total("planned"),
    published: total("published"),
    upToDate: total("upToDate"),
    inWork: total("inWork"),
    leftOut: total("leftOut"),
    files: total("files"),
    reports: total("reports"),
    counts,
    addsUp: counts.read === counts.written + counts.rejected + counts.duplicates,
    seconds: Math.round(running / 100) / 10,
    datasets,
    failed,
    failedReports: reports.flatMap(({ failure, ...report }) => (failure ? [{ ...report, ...failure }] : [])),
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
  };
}

/** The partitions of which only reports were due, once these were run: their files are published as they are. */
function reportedOnly(chunks: readonly ReadChunk[], reports: readonly ReportOutcome[]): { readonly dataset: string }[] {
  const run = new Set(reports.map(({ dataset, partition }) => `${dataset} ${partition}`));
  return chunks.flatMap(({ dataset, partitions }) =>
    partitions
      .filter(({ partition, reportsOnly }) => reportsOnly && run.has(`${dataset.name} ${partition}`))
      .map(() => ({ dataset: dataset.name })),
  );
}

function nothingPlanned(dataset: string): DatasetPlan {
  return { dataset, partitions: 0, reportsOnly: 0, files: 0, bytes: 0, upToDate: 0, inWork: 0, leftOut: 0 };
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
