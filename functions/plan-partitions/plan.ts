import type { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import type { PlannedPartition, PlanReason, PlanRequest, PlanSelection } from "../../schemas/plan.ts";
import { type LedgerWord, standingOf } from "../shared/standing.ts";
import type { FoundPartition } from "./find-partitions.ts";
import type { FoundReports } from "./find-reports.ts";

/** What is to be done of one dataset, and how many of its partitions are passed over. */
export interface DatasetWork {
  readonly dataset: DatasetRef;
  readonly partitions: readonly PlannedPartition[];
  readonly upToDate: number;
  readonly inWork: number;
  /** Those that would have to be run and were not asked for. */
  readonly leftOut: number;
}

/**
 * Compares what is in S3 with the ledger.
 *
 * @param found the range's partitions that have files
 * @param ledger what the ledger says of them; partitions it does not know have never been run
 * @param reports how the reports of those partitions stand whose files are published as they are; default: there are none
 * @returns those that are asked for, in the order in which they were found
 */
export function planDataset(
  dataset: DatasetRef,
  found: readonly FoundPartition[],
  ledger: ReadonlyMap<PartitionId, LedgerWord>,
  only: PlanSelection,
  reports: ReadonlyMap<PartitionId, FoundReports> = new Map(),
): DatasetWork {
  const partitions: PlannedPartition[] = [];
  let [upToDate, inWork, leftOut] = [0, 0, 0];
  for (const now of found) {
    const files = standingOf(now.digest, ledger.get(now.partition));
    const found = files === "up to date" && only !== "all" ? reports.get(now.partition) : undefined;
    const standing = found?.standing ?? files;
    if (standing === "in work") inWork += 1;
    else if (standing === "up to date" && only !== "all") upToDate += 1;
    else {
      const reason = standing === "up to date" ? "forced" : standing;
      if (only === "all" || only === "due" || only === reason) partitions.push(planned(now, reason, found?.digest));
      else leftOut += 1;
    }
  }
  return { dataset, partitions, upToDate, inWork, leftOut };
}

/** @param reports the digest of the reports that are due, where the files are up to date */
function planned(now: FoundPartition, reason: PlanReason, reports: string | undefined): PlannedPartition {
  return reports === undefined
    ? { ...now, reason }
    : { partition: now.partition, reason, reportsOnly: true, files: 0, bytes: 0, digest: reports };
}

/** Puts each dataset's partitions in the order asked for, and cuts all of them together to as many as are asked for. */
export function arrange(
  works: readonly DatasetWork[],
  { newestFirst, maxPartitions }: Pick<PlanRequest, "newestFirst" | "maxPartitions">,
): DatasetWork[] {
  let left = maxPartitions ?? Number.POSITIVE_INFINITY;
  return works.map((work) => {
    const ordered = newestFirst ? work.partitions.toReversed() : work.partitions;
    const partitions = ordered.slice(0, left);
    left -= partitions.length;
    return { ...work, partitions, leftOut: work.leftOut + ordered.length - partitions.length };
  });
}
