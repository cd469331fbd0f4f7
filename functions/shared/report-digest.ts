import { createHash } from "node:crypto";
import { canonicalJson } from "../../schemas/dataset-digest.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import type { ReportInput } from "../../schemas/report.ts";

/** What a report's digest has to know of a partition that the report reads. */
export type InputVersion = Pick<LedgerItem, "dataset" | "partition" | "state" | "current">;

/**
 * The digest of what a report's partition is made from: its query, and the versions of the partitions that it reads. A published
 * report with another digest is stale.
 *
 * A version that is being published counts as another one than the same version published: readers may still see the one before it,
 * so that a report made meanwhile is made again.
 *
 * @param query for the partition, placeholders filled in
 * @param inputs the ledger's items of what it reads, in any order
 */
export function reportDigest(query: string, inputs: readonly InputVersion[]): string {
  const versions = inputs
    .flatMap(({ dataset, partition, state, current }) =>
      current ? [[dataset, partition, current.data.key, ...(state === "PUBLISHING" ? [state] : [])]] : [],
    )
    .map((version) => JSON.stringify(version))
    .sort();
  return createHash("sha256").update(canonicalJson({ query, versions })).digest("hex");
}

/**
 * Which partitions of an input a report's partition is made from: of as many days as the input says, or those that lie in the report's
 * partition, or in which it lies.
 *
 * @returns the ledger's key, and the first and last partition
 */
export function inputRange(
  { table, days }: ReportInput,
  partition: PartitionId,
): { readonly dataset: string; readonly from: PartitionId; readonly to: PartitionId } {
  const dataset = table.replace(/_rejects$/, "");
  const date = partition.slice(0, 10);
  if (days === undefined && partition !== date) return { dataset, from: date, to: partition };
  const first = new Date(Date.parse(date) - ((days ?? 1) - 1) * dayMs).toISOString().slice(0, 10);
  return { dataset, from: first, to: `${date}T23` };
}

/** True for a partition within {@link inputRange} that the report is made from: not for other hours than its own. */
export function isInput({ days }: ReportInput, own: PartitionId, partition: PartitionId): boolean {
  return days !== undefined || partition.startsWith(own) || own.startsWith(partition);
}

const dayMs = 86_400_000;
