import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a process holds at one moment. */
export interface ProcessUse {
  /** Seconds since the first sample. */
  readonly seconds: number;
  readonly megabytes: number;
  readonly handles: number;
}

/** How something went over time, by medians, which a single burst does not move. */
export interface Trend {
  /** Median of the first third of the samples, and of the last. */
  readonly first: number;
  readonly last: number;
  /** Least squares, per hour. */
  readonly perHour: number;
  readonly isFlat: boolean;
}

/** What a process holds now: resident memory and open files. Undefined where the system has no /proc, or no such process. */
export async function useOf(pid: number, seconds: number): Promise<ProcessUse | undefined> {
  try {
    const status = await readFile(join("/proc", String(pid), "status"), "utf8");
    const handles = (await readdir(join("/proc", String(pid), "fd"))).length;
    return { seconds, megabytes: Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024, handles };
  } catch {
    return undefined;
  }
}

/**
 * Whether values stay where they are: the last third's median is at most a fifth and `margin` above the first third's. Memory that
 * is collected now and then goes up and down by more than a leak would add in minutes.
 *
 * @param samples by time; the trend of fewer than 6 is not known
 */
export function trendOf(
  samples: readonly { readonly seconds: number; readonly value: number }[],
  margin: number,
): Trend | undefined {
  if (samples.length < 6) return undefined;
  const third = Math.floor(samples.length / 3);
  const values = samples.map(({ value }) => value);
  const [first, last] = [median(values.slice(0, third)), median(values.slice(-third))];
  return { first, last, perHour: slope(samples) * 3600, isFlat: last <= first * 1.2 + margin };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function slope(samples: readonly { readonly seconds: number; readonly value: number }[]): number {
  const mean = (of: (sample: (typeof samples)[number]) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean(({ value }) => value)];
  const above = mean(({ seconds, value }) => (seconds - x) * (value - y));
  return above / mean(({ seconds }) => (seconds - x) ** 2);
}
