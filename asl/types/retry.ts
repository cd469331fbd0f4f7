/** One entry of a state's `Retry`. The k-th wait is IntervalSeconds * BackoffRate^(k-1), then capped, then jittered. */
export interface Retrier {
  /** Error names, at least one. `States.ALL` stands alone, in the last retrier. */
  readonly ErrorEquals: readonly string[];
  /** Nothing looks at it. */
  readonly Comment?: string;
  /** Seconds before the first retry, 1 to 99,999,999; default 1. */
  readonly IntervalSeconds?: number;
  /** Retries after the first attempt, 0 to 99,999,999; default 3. 0 never retries. */
  readonly MaxAttempts?: number;
  /** At least 1; default 2. */
  readonly BackoffRate?: number;
  /** Caps a wait, 1 to 31,622,400 seconds, above IntervalSeconds; default none. */
  readonly MaxDelaySeconds?: number;
  /** FULL draws each wait uniformly between 0 and the computed one; default NONE. */
  readonly JitterStrategy?: "FULL" | "NONE";
}
