import type { Retrier } from "./types/retry.ts";

/** What an invocation fails with above Lambda's rate or concurrency: 429 (FACTS.md E). */
export const lambdaThrottle = "Lambda.TooManyRequestsException";

/**
 * What Athena fails with: queries above its active quota by one error, calls above its rate by another (FACTS.md D2). The second
 * name is what public code uses; AWS does not document it.
 */
export const athenaThrottles: readonly string[] = ["Athena.TooManyRequestsException", "Athena.AmazonAthenaException"];

/** A retrier that waits such errors out: its last retry starts 172 s after the first failure, or before, because waits are drawn. */
export function throttleRetrier(errors: readonly string[]): Retrier {
  return {
    ErrorEquals: [...errors],
    IntervalSeconds: 2,
    MaxAttempts: 7,
    BackoffRate: 1.85,
    JitterStrategy: "FULL",
  };
}
