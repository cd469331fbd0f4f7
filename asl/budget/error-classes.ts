import { errorNames, matchesError } from "../error-name.ts";
import type { Retrier } from "../types/retry.ts";

/**
 * Errors that a machine tells apart: each name that it mentions, those that Step Functions gives itself, and one that stands
 * for all others. Two errors of one class are retried and caught alike.
 */
export type ErrorClass = string;

/** Any error that the machine does not name. */
export const anyOther: ErrorClass = "(any other error)";

/** What a Fail state without an Error fails with. */
export const nameless: ErrorClass = "";

/** What a JSONPath query without a value fails with where it is not States.Runtime, which ends the execution. */
export const pathErrors: readonly ErrorClass[] = [
  "States.ReferencePathConflict",
  "States.ParameterPathFailure",
  "States.ResultPathMatchFailure",
  "States.IntrinsicFailure",
];

/** What a Map Run fails with (FACTS.md C). */
export const mapRunErrors: readonly ErrorClass[] = [
  "States.ExceedToleratedFailureThreshold",
  "States.ItemReaderFailed",
  "States.ResultWriterFailed",
  errorNames.dataLimitExceeded,
  errorNames.runtime,
];

/** The classes of a machine that names these errors. */
export function errorClasses(named: Iterable<string>): ReadonlySet<ErrorClass> {
  const wildcards: readonly string[] = [errorNames.all];
  const own = [errorNames.timeout, errorNames.taskFailed, errorNames.queryEvaluation];
  const all = [...named].filter((name) => !wildcards.includes(name));
  return new Set([...all, ...own, ...pathErrors, ...mapRunErrors, anyOther]);
}

/** The retrier or catcher that decides about an error: the first that takes it. */
export function takerOf<T extends Pick<Retrier, "ErrorEquals">>(
  takers: readonly T[],
  error: ErrorClass,
): T | undefined {
  return takers.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
}
