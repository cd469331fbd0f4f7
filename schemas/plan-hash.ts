import { createHash } from "node:crypto";
import { canonicalJson } from "./dataset-digest.ts";
import type { DatasetRef } from "./partition.ts";
import type { PlanHash, PlannedPartition } from "./plan.ts";

/** A dataset and what is to be done of it, in order. */
export interface PlannedDataset {
  readonly dataset: DatasetRef;
  readonly partitions: readonly PlannedPartition[];
}

/**
 * The SHA-256 of what a plan is going to do: which partitions of which datasets in which order, why, from which files and by
 * which descriptions. What leads to the same work has the same hash, however it was asked for.
 */
export function planHash(datasets: readonly PlannedDataset[]): PlanHash {
  const hash = createHash("sha256");
  for (const { dataset, partitions } of datasets) {
    if (partitions.length === 0) continue;
    const { name, definition, reports } = dataset;
    // The keys of descriptions hold their digests.
    hash.update(`${canonicalJson({ dataset: name, definition: definition.key, reports: reports?.key })}\n`);
    for (const partition of partitions) hash.update(`${canonicalJson(partition)}\n`);
  }
  return hash.digest("hex");
}

/** Where in the work bucket a plan is: its record `plan.json`, and its chunks. Ends in `/`. */
export function planPrefix(hash: PlanHash): string {
  return `plans/${hash}/`;
}
