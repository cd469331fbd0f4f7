import { retryWait } from "../asl/retry-schedule.ts";
import type { Retrier } from "../asl/types/retry.ts";
import { matchesError } from "./error-name.ts";
import type { Random } from "./random.ts";

/** A retry that is due: which retrier takes the error, and after how many milliseconds. */
export interface Retry {
  /** The retrier's place in the state's `Retry`. */
  readonly retrier: number;
  readonly delay: number;
}

/**
 * The retry that an error leads to, or undefined where none is left. The first retrier whose `ErrorEquals` takes the error
 * decides, alone: when its attempts are used up no later retrier is asked. `used` counts each retrier's retries within
 * this visit of the state.
 */
export function nextRetry(
  retriers: readonly Retrier[],
  used: readonly number[],
  error: string | undefined,
  random: Random,
): Retry | undefined {
  const at = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, error));
  const retrier = retriers[at];
  if (retrier === undefined) return undefined;
  const before = used[at] ?? 0;
  if (before >= (retrier.MaxAttempts ?? 3)) return undefined;
  const seconds = retryWait(retrier, before + 1);
  const drawn = retrier.JitterStrategy === "FULL" ? seconds * random() : seconds;
  return { retrier: at, delay: Math.round(drawn * 1000) };
}
