import type { Described, JsonataExpression, Path } from "./common.ts";

/** Ends the machine, branch or iteration with an error. */
export interface FailState extends Described {
  readonly Type: "Fail";
  /** At most 256 characters. */
  readonly Error?: string | JsonataExpression;
  readonly ErrorPath?: Path;
  /** At most 32,768 characters. */
  readonly Cause?: string | JsonataExpression;
  readonly CausePath?: Path;
}
