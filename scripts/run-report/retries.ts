import { groupBy } from "./group-by.ts";
import type { TaskSpan } from "./task-spans.ts";

/** How often one error came from one state. */
export interface ErrorCount {
  readonly machine: string;
  readonly state: string;
  readonly error: string;
  readonly count: number;
  /** Whether the error is a service's refusal to take more for now. */
  readonly isThrottle: boolean;
}

export interface Retries {
  /** Further attempts. */
  readonly retries: number;
  /** Seconds between a failed attempt and the next one, summed. */
  readonly waited: number;
  readonly throttles: number;
  /** Attempts that failed, by state and error; the most frequent first. */
  readonly errors: readonly ErrorCount[];
}

/** What failed and was tried again in a run. Starts of child executions count too; a child that fails fails its parent's Task. */
export function retriesOf(spans: readonly TaskSpan[]): Retries {
  const failed = spans.filter(({ outcome }) => outcome === "failed");
  const groups = groupBy(failed, ({ machine, state, error }) => JSON.stringify([machine, state, error]));
  const errors = [...groups.values()].flatMap((group): ErrorCount[] => {
    const [first] = group;
    if (!first) return [];
    const { machine, state, error = "" } = first;
    return [{ machine, state, error, count: group.length, isThrottle: isThrottle(error) }];
  });
  const again = spans.filter(({ waited }) => waited !== undefined);
  return {
    retries: again.length,
    waited: again.reduce((sum, { waited = 0 }) => sum + waited / 1000, 0),
    throttles: errors.reduce((sum, { count, isThrottle }) => sum + (isThrottle ? count : 0), 0),
    errors: errors.sort((a, b) => b.count - a.count || (a.error < b.error ? -1 : 1)),
  };
}

/** Error names of throttling, whatever service they are of (FACTS.md D and E): `Lambda.TooManyRequestsException`, … */
function isThrottle(error: string): boolean {
  return /TooManyRequests|Throttl|ProvisionedThroughput|SlowDown|LimitExceeded/i.test(error);
}
