import { readCall, startsInvocation, startsQuery } from "./budget/task-call.ts";
import { isRetried } from "./rules/is-retried.ts";
import { athenaThrottles, lambdaThrottle } from "./throttles.ts";
import { items, type Members, members, walkStates } from "./walk-states.ts";

/** How many Tasks of some definitions wait throttling out. */
export interface ThrottleCoverage {
  readonly lambda: {
    /** Tasks that invoke a function. */
    readonly tasks: number;
    /** Of them, those whose Retry names an error of Lambda's (`Lambda.ServiceException`, …). */
    readonly retriers: number;
    /** Of these, those in whose Retry nothing takes `Lambda.TooManyRequestsException`. */
    readonly missing: number;
  };
  readonly athena: {
    /** Tasks that start a query. */
    readonly tasks: number;
    /** Of them, those that retry anything. */
    readonly retriers: number;
    /** Of all of them, those that fail at once by one of Athena's two throttle errors. */
    readonly missing: number;
  };
}

/**
 * Counts, over some definitions, the Tasks whose retriers were written for Lambda or Athena and miss that they throttle. A Retry
 * counts as one, however many retriers it has, because any of them may take the error.
 */
export function throttleCoverage(definitions: readonly unknown[]): ThrottleCoverage {
  const tasks = definitions
    .flatMap((definition) => [...walkStates(members(definition))])
    .filter(({ state }) => state.Type === "Task")
    .map(({ state, language }) => ({ state, call: readCall(state, language) }));
  const invocations = tasks.filter(({ call }) => startsInvocation(call)).map(({ state }) => state);
  const queries = tasks.filter(({ call }) => startsQuery(call)).map(({ state }) => state);
  const forLambda = invocations.filter(namesLambdaError);
  return {
    lambda: {
      tasks: invocations.length,
      retriers: forLambda.length,
      missing: forLambda.filter((state) => !isRetried(state, lambdaThrottle)).length,
    },
    athena: {
      tasks: queries.length,
      retriers: queries.filter(({ Retry }) => items(Retry).length > 0).length,
      missing: queries.filter((state) => athenaThrottles.some((error) => !isRetried(state, error))).length,
    },
  };
}

function namesLambdaError({ Retry }: Members): boolean {
  return items(Retry)
    .flatMap((retrier) => items(members(retrier).ErrorEquals))
    .some((error) => String(error).startsWith("Lambda."));
}
