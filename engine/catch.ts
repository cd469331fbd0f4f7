import { matchesError } from "./error-name.ts";
import type { Assignment, Query } from "./query/query-language.ts";

/** One catcher, made ready to run. */
export interface CatcherPlan {
  readonly errorEquals: readonly string[];
  readonly next: string;
  /** Undefined where it hands on the error output, `{Error, Cause}`. */
  readonly output: Query | undefined;
  /** Sets variables in the scope of the state that has the catcher. */
  readonly assign: Assignment | undefined;
}

/** The first catcher that takes the error; undefined where none does. */
export function catcherFor(catchers: readonly CatcherPlan[], error: string | undefined): CatcherPlan | undefined {
  return catchers.find((catcher) => matchesError(catcher.errorEquals, error));
}
