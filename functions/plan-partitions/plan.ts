import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { maxPlannedPartitions, type PlannedPartition, type PlanReason } from "../../schemas/plan.ts";
import type { FoundPartition } from "./find-partitions.ts";

/** What a plan has to know of a partition's ledger item. */
export interface LedgerWord {
  readonly state: LedgerItem["state"];
  readonly digest: LedgerItem["digest"];
  /** Whether it has ever been published. */
  readonly hasCurrent: boolean;
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
 * @returns those that have to be run, in the order in which they were found
 * @throws PlanTooLargeError over {@link maxPlannedPartitions} partitions
 */
export function plan(
  found: readonly FoundPartition[],
  ledger: ReadonlyMap<PartitionId, LedgerWord>,
  force: boolean,
): PlannedPartition[] {
  const partitions = found.flatMap((now): PlannedPartition[] => {
    const reason = reasonOf(now, ledger.get(now.partition), force);
    return reason ? [{ partition: now.partition, reason, files: now.files, bytes: now.bytes }] : [];
  });
  if (partitions.length > maxPlannedPartitions) {
    throw new PlanTooLargeError(
      `${partitions.length} partitions would have to be run, from ${partitions[0]?.partition} to ${partitions.at(-1)?.partition}; one backfill takes ${maxPlannedPartitions}. Ask for a shorter range, then for the rest.`,
    );
  }
  return partitions;
}

/**
 * Why a partition has to be run; undefined where it is published from exactly these files. One that a run has begun counts by
 * what was published before: whether that run still lives is for the claim to find out.
 */
function reasonOf({ digest }: FoundPartition, known: LedgerWord | undefined, force: boolean): PlanReason | undefined {
  if (known?.state === "FAILED") return "failed";
  if (!known?.hasCurrent) return "missing";
  if (known.state !== "PUBLISHED" || known.digest !== digest) return "stale";
  return force ? "forced" : undefined;
}
