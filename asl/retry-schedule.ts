import type { Retrier } from "./types/retry.ts";

/** When a retrier's attempts start, jitter apart. */
export interface RetrySchedule {
  /** Seconds between an attempt's failure and the next attempt's start. */
  readonly waits: readonly number[];
  /** Seconds from the first failure to the start of the last retry, attempts taken as instant. */
  readonly lastRetryAfter: number;
}

/** The longest wait that Step Functions knows, in seconds (FACTS.md C). */
const LONGEST_WAIT = 31_622_400;

/**
 * Seconds before a retrier's k-th retry (k from 1), before jitter: IntervalSeconds * BackoffRate^(k-1), at most
 * MaxDelaySeconds (https://states-language.net/spec.html#errors).
 */
export function retryWait(retrier: Retrier, k: number): number {
  const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** (k - 1);
  return Math.min(seconds, retrier.MaxDelaySeconds ?? LONGEST_WAIT);
}

/** The true schedule of a retrier. With FULL jitter each wait is drawn between 0 and the one here. */
export function retrySchedule(retrier: Retrier): RetrySchedule {
  const waits = Array.from({ length: retrier.MaxAttempts ?? 3 }, (_, k) => retryWait(retrier, k + 1));
  return { waits, lastRetryAfter: waits.reduce((sum, wait) => sum + wait, 0) };
}

/**
 * What a widespread formula, I + B + B^2 + …, takes for the starts of the retries: seconds after the first failure. It adds the
 * bare powers of the rate, where the States Language multiplies each by the interval; kept to show how far off it is.
 */
export function misreadRetryStarts(retrier: Retrier): readonly number[] {
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2 } = retrier;
  let start = IntervalSeconds;
  return Array.from({ length: MaxAttempts }, (_, k) => {
    if (k > 0) start += BackoffRate ** k;
    return start;
  });
}
