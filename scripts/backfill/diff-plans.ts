import type { PlannedPartition } from "../../schemas/plan.ts";
import type { ReadChunk } from "./read-plan.ts";

/** One thing that is not in a plan any more as it was. */
export interface PlanChange {
  readonly dataset: string;
  /** Missing where it is about the dataset as a whole. */
  readonly partition?: string;
  /** `added` to the plan, `gone` from it, or `changed`. */
  readonly change: "added" | "gone" | "changed";
  /** In words: what it is now, was, or how it changed. */
  readonly what: string;
}

/** What of a plan moved between two readings, partition by partition: datasets in their order, then partitions in theirs. */
export function diffPlans(before: readonly ReadChunk[], after: readonly ReadChunk[]): PlanChange[] {
  const [was, is] = [byDataset(before), byDataset(after)];
  const changes = [...new Set([...was.keys(), ...is.keys()])].flatMap((dataset) =>
    diffDatasets(dataset, was.get(dataset), is.get(dataset)),
  );
  const order = (plan: ReadonlyMap<string, unknown>) => [...plan.keys()].join();
  if (changes.length === 0 && order(was) !== order(is)) {
    return [
      { dataset: [...is.keys()].join(", "), change: "changed", what: "the order of the datasets is another one" },
    ];
  }
  return changes;
}

interface PlannedDataset {
  /** The keys of its descriptions, which hold their digests. */
  readonly definition: string;
  readonly reports: string | undefined;
  readonly partitions: Map<string, PlannedPartition>;
}

function byDataset(chunks: readonly ReadChunk[]): Map<string, PlannedDataset> {
  const datasets = new Map<string, PlannedDataset>();
  for (const { dataset, partitions } of chunks) {
    const { name, definition, reports } = dataset;
    const known = datasets.get(name) ?? { definition: definition.key, reports: reports?.key, partitions: new Map() };
    for (const partition of partitions) known.partitions.set(partition.partition, partition);
    datasets.set(name, known);
  }
  return datasets;
}

const nothing: PlannedDataset = { definition: "", reports: undefined, partitions: new Map() };

function diffDatasets(dataset: string, was = nothing, is = nothing): PlanChange[] {
  const isInBoth = was !== nothing && is !== nothing;
  const isDescribedAnew = isInBoth && was.definition !== is.definition;
  const changes: PlanChange[] = [];
  if (isDescribedAnew) changes.push({ dataset, change: "changed", what: "its description is another one" });
  if (isInBoth && was.reports !== is.reports) {
    changes.push({ dataset, change: "changed", what: "its reports are other ones" });
  }
  const ids = [...new Set([...was.partitions.keys(), ...is.partitions.keys()])].sort();
  for (const partition of ids) {
    const [old, now] = [was.partitions.get(partition), is.partitions.get(partition)];
    if (old && now) {
      const what = differences(old, now, isDescribedAnew);
      if (what.length > 0) changes.push({ dataset, partition, change: "changed", what: what.join(", ") });
    } else if (now) changes.push({ dataset, partition, change: "added", what: inWords(now) });
    else if (old) changes.push({ dataset, partition, change: "gone", what: `was ${inWords(old)}` });
  }
  const order = ({ partitions }: PlannedDataset) => [...partitions.keys()].join();
  if (changes.length === 0 && order(was) !== order(is)) {
    changes.push({ dataset, change: "changed", what: "the order of its partitions is another one" });
  }
  return changes;
}

function differences(old: PlannedPartition, now: PlannedPartition, isDescribedAnew: boolean): string[] {
  const changed = [
    ...(old.reason === now.reason ? [] : [`${old.reason} → ${now.reason}`]),
    ...(old.files === now.files ? [] : [`${old.files} → ${now.files} files`]),
    ...(old.bytes === now.bytes ? [] : [`${old.bytes} → ${now.bytes} bytes`]),
  ];
  const isOtherContent =
    old.digest !== now.digest && !isDescribedAnew && old.files === now.files && old.bytes === now.bytes;
  if (!isOtherContent) return changed;
  return [...changed, now.reportsOnly ? "reports of other inputs or other SQL" : "files with other names or contents"];
}

function inWords({ reason, reportsOnly, files, bytes }: PlannedPartition): string {
  if (reportsOnly) return `${reason}, reports only`;
  return `${reason}, ${files} ${files === 1 ? "file" : "files"}, ${bytes} bytes`;
}
