import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { maxPlannedPartitions, type Plan, type PlannedPartition, type PlanReason } from "../../schemas/plan.ts";

/** A partition as it is now in S3. */
export interface FoundPartition {
  readonly partition: PartitionId;
  readonly files: number;
  readonly bytes: number;
  readonly digest: string;
}

/** More partitions have to be run than one backfill takes. */
export class PlanTooLargeError extends Error {
  override readonly name = "PlanTooLargeError";
}

/**
 * Compares what is in S3 with the ledger.
 *
 * @param found the range's partitions that have files
 * @param ledger what the ledger says of them; partitions it does not know have never been run
 * @throws PlanTooLargeError over {@link maxPlannedPartitions} partitions
 */
export function plan(found: readonly FoundPartition[], ledger: readonly LedgerItem[], force: boolean): Plan {
  const known = new Map(ledger.map((item) => [item.partition, item]));
  const reasons = found.map((partition) => ({
    partition,
    reason: reasonOf(partition, known.get(partition.partition), force),
  }));
  const partitions = reasons
    .flatMap(({ partition: { partition, files, bytes }, reason }): PlannedPartition[] =>
      reason ? [{ partition, reason, files, bytes }] : [],
    )
    .sort((a, b) => (a.partition < b.partition ? -1 : 1));
  if (partitions.length > maxPlannedPartitions) {
    throw new PlanTooLargeError(
      `${partitions.length} partitions would have to be run, from ${partitions[0]?.partition} to ${partitions.at(-1)?.partition}; one backfill takes ${maxPlannedPartitions}. Ask for a shorter range, then for the rest.`,
    );
  }
  return { partitions, upToDate: found.length - partitions.length };
}

/**
 * Why a partition has to be run; undefined where it is published from exactly these files. One that a run has begun counts by
 * what was published before: whether that run still lives is for the claim to find out.
 */
function reasonOf({ digest }: FoundPartition, item: LedgerItem | undefined, force: boolean): PlanReason | undefined {
  if (item?.state === "FAILED") return "failed";
  if (item?.current === undefined) return "missing";
  if (item.state !== "PUBLISHED" || item.digest !== digest) return "stale";
  return force ? "forced" : undefined;
}
