import type { Arg } from "../expressions/ref.ts";
import type { CatchOptions } from "./catch-options.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Options of every Task; `C` are its catchers. */
export interface TaskOptions<C> extends CatchOptions<C> {
  /** Default: no retry. Each retry adds three events, four where the integration waits (`.sync`). */
  readonly retry?: RetryPolicy;
  /**
   * Seconds one attempt may take, 1 to 99,999,999; default 99,999,999. Past it the attempt fails with `States.Timeout`,
   * while what it started in Lambda runs on: not shorter than the function's own time-out.
   */
  readonly timeoutSeconds?: Arg<number>;
  /**
   * Seconds between two heartbeats of a task, less than the time-out; default none. Past it the attempt fails with
   * `States.Timeout` (documented as `States.HeartbeatTimeout`: name both). Only activities and tasks with a token send any.
   */
  readonly heartbeatSeconds?: Arg<number>;
  /**
   * ARN of the IAM role that the call is made with, which may be another account's; default: the machine's own role. The
   * machine's role must be allowed to assume it.
   */
  readonly roleArn?: Arg<string>;
}

export interface StartOptions<C, Action extends StartAction = StartAction> extends TaskOptions<C> {
  /**
   * How the child's name begins: at most 71 characters of letters, digits, `-` and `_`. Eight hexadecimal digits follow that
   * change with every retry and redrive, because a name is taken for 90 days. Default: a name that AWS makes up.
   */
  readonly childName?: Arg<string>;
  /**
   * What is waited for. `startExecution.sync:2` (default): the child's end; the result is its output. `startExecution.sync`: the
   * child's end; the result describes the execution, with the output as a text. `startExecution`: nothing; the result says which
   * execution was started, its failure goes unnoticed, and stopping the parent does not stop it.
   */
  readonly action?: Action;
}

/** The ways to start a child that need no task token. */
export type StartAction = "startExecution.sync:2" | "startExecution.sync" | "startExecution";

/**
 * A Task that waits for its token has to end if nobody answers: one of the two is needed. Without them it would wait for a
 * year.
 */
export type TokenOptions<C> = TaskOptions<C> &
  ({ readonly heartbeatSeconds: Arg<number> } | { readonly timeoutSeconds: Arg<number> });
