import { matchesError } from "../error-name.ts";
import { items, type Members, members } from "../walk-states.ts";

/** True where some retrier of a state takes an error, and retries it at least once. */
export function isRetried({ Retry }: Members, error: string): boolean {
  return items(Retry)
    .map(members)
    .some((retrier) => attempts(retrier) > 0 && matchesError(items(retrier.ErrorEquals).map(String), error));
}

/** How often a retrier retries; AWS's default is 3. */
export function attempts({ MaxAttempts }: Members): number {
  return typeof MaxAttempts === "number" ? MaxAttempts : 3;
}

/** True where a Retry is no list of retriers with lists of errors: other rules say so, and what it takes is not known. */
export function isMalformed({ Retry }: Members): boolean {
  if (Retry === undefined) return false;
  return !Array.isArray(Retry) || Retry.some((retrier) => !Array.isArray(members(retrier).ErrorEquals));
}
