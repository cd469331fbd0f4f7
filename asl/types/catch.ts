import type { Assigning, Described, JsonataOutput, ResultPath } from "./common.ts";

/** One entry of a state's `Catch`, used when no retrier takes the error (any more). */
export interface Catcher extends ResultPath, Assigning, JsonataOutput, Pick<Described, "Comment"> {
  /** Error names, at least one. `States.ALL` stands alone, in the last catcher. */
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}
