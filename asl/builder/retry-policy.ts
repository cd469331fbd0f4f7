import type { Json } from "../types/json.ts";
import type { Retrier } from "../types/retry.ts";

/** A state's retriers, tried in order: the first that names the error takes it, and counts on its own. */
export type RetryPolicy = readonly Retrier[];

/** When a retrier's attempts start, jitter apart. */
export interface RetrySchedule {
  /** Seconds between an attempt's failure and the next attempt's start. */
  readonly waits: readonly number[];
  /** Seconds from the first failure to the start of the last retry, attempts taken as instant. */
  readonly lastRetryAfter: number;
}

/**
 * The true schedule of a retrier: the k-th wait is IntervalSeconds * BackoffRate^(k-1), at most MaxDelaySeconds
 * (https://states-language.net/spec.html#errors). With FULL jitter each wait is drawn between 0 and this one.
 */
export function retrySchedule(retrier: Retrier): RetrySchedule {
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const waits = Array.from({ length: MaxAttempts }, (_, k) =>
    Math.min(IntervalSeconds * BackoffRate ** k, MaxDelaySeconds),
  );
  return { waits, lastRetryAfter: waits.reduce((sum, wait) => sum + wait, 0) };
}

/** Prints `Retry`: a copy, so that a definition shares nothing with the policy. */
export function printRetry(policy: RetryPolicy | undefined): Json | undefined {
  return policy?.map((retrier) => ({ ...retrier, ErrorEquals: [...retrier.ErrorEquals] }));
}
