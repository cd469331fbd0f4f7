import { createHash } from "node:crypto";
import type * as z from "zod";
import type { Dataset } from "../../schemas/dataset.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import type { Report } from "../../schemas/report.ts";
import type { ReportFailure, ReportQuery, ReportsPlan, ReportTask } from "../../schemas/report-run.ts";
import type { WorkRef } from "../../schemas/s3.ts";
import { PartitionHeldError } from "../shared/partition-held-error.ts";
import { type Buckets, versionPrefix } from "../shared/prefixes.ts";
import { reportFailure } from "../shared/report-failure.ts";
import { type LedgerRange, type ReportState, reportState } from "../shared/report-state.ts";
import { ledgerWord, standingOf } from "../shared/standing.ts";
import { type ClaimServices, takeClaim } from "../shared/take-claim.ts";
import type { planReports } from "./contract.ts";

export interface PlanServices extends ClaimServices {
  readonly ledgerItems: LedgerRange;
  readonly buckets: Buckets;
  /** Writes an object of the work bucket. */
  readonly write: (place: WorkRef, query: ReportQuery) => Promise<void>;
}

/**
 * Claims the reports of a partition that are due, and writes their queries.
 *
 * A report's digest is taken before its claim and its query: what changes from here on makes it stale, and it is made again.
 */
export async function plan(
  services: PlanServices,
  dataset: Dataset,
  reports: readonly Report[],
  asked: z.infer<typeof planReports.input>,
): Promise<Pick<ReportsPlan, "reports" | "held">> {
  const tasks: ReportTask[] = [];
  const held: ReportFailure[] = [];
  // What is claimed already is brought to its end.
  if (asked.attempt === 1 && !(await isPublished(services, dataset.name, asked.partition)))
    return { reports: [], held };
  for (const report of reports) {
    const state = await reportState(services.ledgerItems, dataset, report, asked.partition);
    if (!isDue(state, asked.owner)) continue;
    try {
      tasks.push(await begin(services, state, asked));
    } catch (error) {
      if (!(error instanceof PartitionHeldError)) throw error;
      held.push(reportFailure(report.name, error.name, error.message));
    }
  }
  return { reports: tasks, held };
}

/**
 * Whether a partition's files are published, or just being so. Of one that failed, or that is being made anew, no report is made: of the
 * first there would be nothing to read, and whoever makes the second makes its reports.
 */
async function isPublished({ ledger }: PlanServices, dataset: string, partition: PartitionId): Promise<boolean> {
  const item = await ledger.read(dataset, partition);
  return item?.state === "PUBLISHED" || item?.state === "PUBLISHING";
}

/** What this execution has claimed is due until it is published or given up, and then no more, whatever the ledger says. */
function isDue({ item, digest }: ReportState, owner: string): boolean {
  if (item?.owner === owner) return item.state === "RUNNING";
  return standingOf(digest, item && ledgerWord(item, false)) !== "up to date";
}

async function begin(
  services: PlanServices,
  { report, table, query, digest }: ReportState,
  { partition, run, lease, owner, attempt }: z.infer<typeof planReports.input>,
): Promise<ReportTask> {
  const { token } = await takeClaim(services, { dataset: table, partition, run, lease, owner });
  const { lake, work } = services.buckets;
  const place: WorkRef = { bucket: work, key: `runs/${run}/reports/${table}/${partition}/${token}.json` };
  await services.write(place, { select: query });
  return {
    report: report.name,
    dataset: table,
    partition,
    run,
    lease,
    token,
    attempt,
    query: place,
    data: { bucket: lake, key: versionPrefix(table, partition, `${run}-${token}-${attempt}`) },
    digest,
    requestToken: requestToken([table, partition, run, token, attempt]),
  };
}

/** Athena takes 32 to 128 characters; with another statement behind a known token it refuses the call (FACTS.md D2). */
function requestToken(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
