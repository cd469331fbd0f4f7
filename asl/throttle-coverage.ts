import { callsAthena, readCall, startsInvocation, startsQuery } from "./budget/task-call.ts";
import { isRetried } from "./rules/is-retried.ts";
import { athenaThrottles, lambdaThrottle } from "./throttles.ts";
import { items, type Members, members, walkStates } from "./walk-states.ts";

/** How far the retriers of some definitions go when Lambda and Athena throttle. */
export interface ThrottleCoverage {
  readonly lambda: {
    /** Tasks that invoke a function. */
    readonly tasks: number;
    /** Of them, those that a throttled call fails at once, because nothing in their Retry takes it. */
    readonly unretried: number;
    /** Retriers of these Tasks (entries of a Retry) that name an error of Lambda's: `Lambda.ServiceException`, … */
    readonly retriers: number;
    /** Of them, those that retry `Lambda.TooManyRequestsException`. */
    readonly taking: number;
    /** Of them, those that do not, and stand beside one that does, which may be for `States.ALL`. */
    readonly leaving: number;
    /** Of them, the others: those of the Tasks that a throttled call fails at once. */
    readonly missing: number;
  };
  readonly athena: {
    /** Tasks that call Athena. */
    readonly tasks: number;
    /** Of them, those that retry anything. */
    readonly retried: number;
    /** Of them, those that start a query. */
    readonly queries: number;
    /** Of these, those that fail at once by one of Athena's two throttle errors. */
    readonly missing: number;
  };
}

/**
 * Counts, over some definitions, the retriers that were written for Lambda and miss that it throttles, and the Tasks that fail at
 * once when they are throttled: most of those have no retrier at all.
 */
export function throttleCoverage(definitions: readonly unknown[]): ThrottleCoverage {
  const tasks = definitions
    .flatMap((definition) => [...walkStates(members(definition))])
    .filter(({ state }) => state.Type === "Task")
    .map(({ state, language }) => ({ state, call: readCall(state, language) }));
  const invocations = tasks.filter(({ call }) => startsInvocation(call)).map(({ state }) => state);
  const ofAthena = tasks.filter(({ call }) => callsAthena(call));
  const queries = ofAthena.filter(({ call }) => startsQuery(call));
  const retriers = invocations.flatMap((state) =>
    items(state.Retry)
      .map(members)
      .filter(namesLambdaError)
      .map((retrier) => ({ takes: takesThrottle([retrier]), isTaken: takesThrottle(items(state.Retry)) })),
  );
  return {
    lambda: {
      tasks: invocations.length,
      unretried: invocations.filter(({ Retry }) => !takesThrottle(items(Retry))).length,
      retriers: retriers.length,
      taking: retriers.filter(({ takes }) => takes).length,
      leaving: retriers.filter(({ takes, isTaken }) => isTaken && !takes).length,
      missing: retriers.filter(({ isTaken }) => !isTaken).length,
    },
    athena: {
      tasks: ofAthena.length,
      retried: ofAthena.filter(({ state }) => items(state.Retry).length > 0).length,
      queries: queries.length,
      missing: queries.filter(({ state }) => athenaThrottles.some((error) => !isRetried(state, error))).length,
    },
  };
}

function takesThrottle(Retry: readonly unknown[]): boolean {
  return isRetried({ Retry }, lambdaThrottle);
}

function namesLambdaError({ ErrorEquals }: Members): boolean {
  return items(ErrorEquals).some((error) => String(error).startsWith("Lambda."));
}
