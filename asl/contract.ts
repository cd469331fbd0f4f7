import type * as z from "zod";

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
  /** MB of its `/tmp`, 512 to 10,240. Default 512. A laptop's is as large as its disk. */
  readonly storage?: number;
  /** What its code starts in other services, which no state machine shows. Default: nothing. */
  readonly uses?: FunctionUses;
  /** True where it takes the lease that its payload names (`name`): what a machine that is started under a lease begins with. */
  readonly takesLease?: true;
  /** What its code calls: its role allows that and nothing else. Default: nothing. */
  readonly access?: readonly Access[];
}

/** What code or a Task calls, and on what: what a role has to allow. */
export interface Access {
  /** IAM actions, such as `s3:GetObject`. */
  readonly actions: readonly string[];
  /**
   * ARNs, in which `{partition}`, `{region}` and `{account}` stand for where it runs, and other names in braces for resources of the
   * deployment, such as `{work}` for a bucket; `*` only where the action cannot be limited to a resource.
   */
  readonly resources: readonly string[];
  /** Condition keys by operator, as in a policy. Default: none. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface FunctionUses {
  /** Athena DML queries one invocation starts at once. */
  readonly athenaDml?: number;
  /** Athena DDL queries one invocation starts at once. */
  readonly athenaDdl?: number;
  /** False where the invocation does not wait for what it started. */
  readonly awaited: boolean;
}
