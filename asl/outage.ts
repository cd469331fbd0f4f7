import { retrySchedule } from "./retry-schedule.ts";
import type { Retrier } from "./types/retry.ts";

/** Cells that the time to the last retry is cut into, for the sum of jittered waits. */
const CELLS = 4_000;

/**
 * The chance, 0 to 1, that a retrier outlasts an outage which ends `seconds` after the first failure: that its last retry
 * starts no earlier. Attempts are taken as instant and as failing throughout the outage. Without jitter it is 0 or 1; with
 * FULL jitter the waits are independent and uniform, and the distribution of their sum is worked out on a grid of 4,000
 * cells: right to about a thousandth.
 */
export function chanceToOutlast(retrier: Retrier, seconds: number): number {
  const { waits, lastRetryAfter } = retrySchedule(retrier);
  if (seconds > lastRetryAfter) return 0;
  if (retrier.JitterStrategy !== "FULL" || seconds <= 0) return 1;
  const cell = lastRetryAfter / CELLS;
  let density: readonly number[] = [1];
  for (const wait of waits) density = withUniform(density, Math.max(1, Math.round(wait / cell)));
  // A sum of n draws that were each moved down to the start of their cell is short by half a cell a draw, on average.
  const first = Math.max(0, Math.ceil(seconds / cell - waits.length / 2));
  return density.slice(first).reduce((sum, chance) => sum + chance, 0);
}

/** The distribution of a sum after one more draw, uniform over `width` cells: a moving average, by running sums. */
function withUniform(density: readonly number[], width: number): readonly number[] {
  let window = 0;
  return Array.from({ length: density.length + width - 1 }, (_, at) => {
    window += (density[at] ?? 0) - (density[at - width] ?? 0);
    return Math.max(0, window) / width;
  });
}
