import type { PartitionId } from "../../schemas/partition.ts";
import type { PlannedPartition } from "../../schemas/plan.ts";
import type { Report } from "../../schemas/report.ts";
import { inputRange, isInput } from "../shared/report-digest.ts";
import type { DatasetWork } from "./plan.ts";

/**
 * Marks the partitions whose reports have to wait: one of them reads another partition that the same plan is going to publish. Made
 * right after their own files, as others are, they would be made from what is just about to be replaced, and be stale at once.
 *
 * @param works all that is planned, in any order
 * @param reports each dataset's, by its name
 */
export function markReportsLater(
  works: readonly DatasetWork[],
  reports: ReadonlyMap<string, readonly Report[]>,
): DatasetWork[] {
  const published = new Map(
    works.map(({ dataset, partitions }) => [
      dataset.name,
      partitions.flatMap(({ partition, reportsOnly }) => (reportsOnly ? [] : [partition])).sort(),
    ]),
  );
  return works.map((work) => {
    const own = work.dataset.name;
    const isLater = ({ partition }: PlannedPartition) =>
      (reports.get(own) ?? []).some(({ inputs }) =>
        inputs.some((input) => {
          const { dataset, from, to } = inputRange(input, partition);
          const among = published.get(dataset) ?? [];
          return inRange(among, from, to).some(
            (other) => !(dataset === own && other === partition) && isInput(input, partition, other),
          );
        }),
      );
    const mark = (planned: PlannedPartition): PlannedPartition =>
      isLater(planned) ? { ...planned, reportsLater: true } : planned;
    return { ...work, partitions: work.partitions.map(mark) };
  });
}

/** @param sorted partitions in their order */
function inRange(sorted: readonly PartitionId[], from: PartitionId, to: PartitionId): readonly PartitionId[] {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < from) low = middle + 1;
    else high = middle;
  }
  const found: PartitionId[] = [];
  for (let at = low; (sorted[at] ?? "~") <= to; at++) found.push(sorted[at] ?? "");
  return found;
}
