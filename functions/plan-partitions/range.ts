import { isDay } from "../../schemas/calendar.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { PartitionRangeError } from "./errors.ts";

/**
 * The first and the last partition of a range. A day stands for all its hours where the dataset is cut by the hour.
 *
 * @throws PartitionRangeError for a day that no calendar has, for an hour of a dataset that is cut by the day, and for a range that ends before it begins
 */
export function rangeOf(
  { name, partition: unit }: Dataset,
  { from, to }: { readonly from: PartitionId; readonly to: PartitionId },
): { readonly from: PartitionId; readonly to: PartitionId } {
  const absent = [from, to].find((id) => !exists(id));
  if (absent !== undefined) {
    throw new PartitionRangeError(
      `${absent} is not a day, or not an hour of one. A day is written 2024-01-31, an hour of it 2024-01-31T05.`,
    );
  }
  const hour = [from, to].find((id) => unit === "day" && id.includes("T"));
  if (hour !== undefined) {
    throw new PartitionRangeError(`${hour} is an hour, but ${name} is cut by the day: ask for ${hour.slice(0, 10)}.`);
  }
  const range = { from: full(from, unit, "T00"), to: full(to, unit, "T23") };
  if (range.from > range.to) throw new PartitionRangeError(`The range ends before it begins: from ${from} to ${to}.`);
  return range;
}

function exists(id: PartitionId): boolean {
  const [year, month, day, hour = 0] = id.split(/[-T]/).map(Number);
  return isDay(year ?? 0, month ?? 0, day ?? 0) && hour < 24;
}

function full(id: PartitionId, unit: Dataset["partition"], hour: string): PartitionId {
  return unit === "hour" && !id.includes("T") ? `${id}${hour}` : id;
}
