import type { Json } from "../types/json.ts";
import type { Retrier } from "../types/retry.ts";

/** A state's retriers, tried in order: the first that names the error takes it, and counts on its own. */
export type RetryPolicy = readonly Retrier[];

/** Prints `Retry`: a copy, so that a definition shares nothing with the policy. */
export function printRetry(policy: RetryPolicy | undefined): Json | undefined {
  return policy?.map((retrier) => ({ ...retrier, ErrorEquals: [...retrier.ErrorEquals] }));
}
