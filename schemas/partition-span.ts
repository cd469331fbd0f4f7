import type { PartitionId } from "./partition.ts";

/**
 * When a partition begins, and when the next one does. A day of a time zone has 23 or 25 hours where clocks are changed; an hour that
 * is repeated is one partition, and one that clocks skip the beginning of begins where they go on. One that is skipped is as long as its name says and overlaps with the next: times that clocks never
 * show are stored as much later as the clocks are put forward, and lie in it.
 *
 * @param timezone IANA name
 */
export function partitionSpan(partition: PartitionId, timezone: string): { readonly from: Date; readonly to: Date } {
  const [date = "", hour = "00"] = partition.split("T");
  const begin = Date.parse(`${date}T${hour}:00:00Z`);
  const unit = partition.includes("T") ? hourMs : 24 * hourMs;
  const [from, next] = [firstMoment(begin, timezone), firstMoment(begin + unit, timezone)];
  const gap = gapAround(begin, timezone);
  // Clocks go on in the middle of it: the rest of it is shown at once, and what is skipped of it is stored as later times.
  if (gap && gap.until < begin + unit) {
    return { from: new Date(gap.moment), to: new Date(Math.max(next, gap.until - gap.before)) };
  }
  return { from: new Date(from), to: new Date(next > from ? next : from + unit) };
}

const hourMs = 3_600_000;

/** The first moment at which clocks show a time or, where they skip it, one after it; the time is given as if it were UTC. */
function firstMoment(local: number, timezone: string): number {
  const [before, after] = [local - 24 * hourMs, local + 24 * hourMs].map((near) => offsetAt(near, timezone));
  const moments = [before, after]
    .map((offset = 0) => local - offset)
    .filter((at) => at + offsetAt(at, timezone) === local);
  return moments.length > 0 ? Math.min(...moments) : local - (before ?? 0);
}

/**
 * The gap that a time lies in which clocks skip: when they go on, what they show then as if it were UTC, and how far they were ahead of
 * UTC before. Undefined for a time that they show.
 */
function gapAround(
  local: number,
  timezone: string,
): { readonly moment: number; readonly until: number; readonly before: number } | undefined {
  let [low, high] = [local - 24 * hourMs, local + 24 * hourMs];
  const [before, after] = [offsetAt(low, timezone), offsetAt(high, timezone)];
  if (after <= before || [before, after].some((offset) => offsetAt(local - offset, timezone) === offset))
    return undefined;
  // To the second: zones have changed their clocks at a minute past midnight.
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, timezone) === before) low = middle;
    else high = middle;
  }
  return { moment: high, until: high + after, before };
}

/** How far a time zone's clocks are ahead of UTC at a moment, in ms. */
function offsetAt(moment: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(moment / 1000) * 1000;
}
