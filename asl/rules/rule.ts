import type { Retrier } from "../types/retry.ts";
import type { StateVisit } from "../walk-states.ts";

/** What a rule found at one state. */
export interface Finding {
  readonly message: string;
  /** Default: error. */
  readonly severity?: "error" | "warning";
  /** A retrier to add before the state's others; the message is followed by it as it would be written there. */
  readonly retrier?: Retrier;
}

/** One check of every state of a definition, of which nothing is known but that it is an object with a known `Type`. */
export interface Rule {
  /** In kebab-case; what diagnostics and docs/rules.md call it. */
  readonly code: string;
  /** True where Step Functions takes the definition and only running it would show the fault. Default false. */
  readonly atRunTime?: boolean;
  check(state: StateVisit): readonly Finding[];
}
