import type { z } from "zod";

/**
 * What a state machine needs to know of a Lambda function to call it: plain data, one per function, kept beside its
 * handler. `asl/` knows functions by this shape alone and imports none.
 */
export interface FunctionContract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** The function's name, without a stage: 1 to 64 of `a-z A-Z 0-9 - _`. */
  readonly name: string;
  /** What Step Functions sends as the payload. */
  readonly input: Input;
  /** What the handler returns. */
  readonly output: Output;
  /**
   * The names of the errors its handler throws, written `as const`: a Task's catchers can then name these, and Lambda's and Step
   * Functions' own, and nothing else. Default: a catcher may name anything.
   */
  readonly errors?: readonly string[];
  /** Seconds, 1 to 900. */
  readonly timeout: number;
  /** MB, 128 to 10,240. */
  readonly memory: number;
  /** What its code starts in other services, which no state machine shows. Default: nothing. */
  readonly uses?: FunctionUses;
}

export interface FunctionUses {
  /** Athena DML queries one invocation starts at once. */
  readonly athenaDml?: number;
  /** Athena DDL queries one invocation starts at once. */
  readonly athenaDdl?: number;
  /** False where the invocation does not wait for what it started. */
  readonly awaited: boolean;
}
