import type { PartitionUnit } from "../../schemas/file-name-pattern.ts";
import type { PartitionId } from "../../schemas/partition.ts";

/**
 * The last partitions that a dataset's clock has left behind at a moment: `count` days before the day it shows, or hours before the
 * hour it shows, and never less than so much time. Where clocks go back, the hour that comes twice is left behind when its second half
 * has passed. Where they go forward, the hour (in Samoa in 2011 the day) that does not come is a name in the range that no file has,
 * and the range begins as much earlier.
 *
 * @param timezone IANA name
 * @param count 1 or more
 */
export function rangeBefore(
  moment: Date,
  timezone: string,
  unit: PartitionUnit,
  count: number,
): { readonly from: PartitionId; readonly to: PartitionId } {
  const length = unit === "day" ? 10 : 13;
  const step = unit === "day" ? 86_400_000 : 3_600_000;
  // The clock's face as if it were UTC: stepping back on it knows no daylight saving.
  const shown = Date.parse(`${clockFace(moment, timezone)}:00:00Z`);
  const name = (steps: number) => new Date(shown - steps * step).toISOString().slice(0, length);
  const earlier = clockFace(new Date(moment.getTime() - count * step), timezone).slice(0, length);
  return { from: earlier < name(count) ? earlier : name(count), to: name(1) };
}

/** What a clock shows, to the hour: `2024-01-31T05`. */
function clockFace(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts.year?.padStart(4, "0")}-${parts.month}-${parts.day}T${parts.hour}`;
}
