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
