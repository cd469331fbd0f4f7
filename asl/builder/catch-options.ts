import type { Ref, Value } from "../expressions/ref.ts";
import type { ErrorOutput } from "./error-output.ts";
import type { Flow } from "./flow.ts";

/**
 * One catcher of a Task, Map or Parallel: where to go on when no retrier takes the error (any more).
 *
 * `Out` is what the machine ends with, `Names` the errors that can be named.
 */
export interface Catching<Out, Names extends string = string> {
  /**
   * Error names; default `States.ALL`, which must come last. `States.TaskFailed` takes all but `States.Timeout`; nothing takes
   * `States.Runtime`.
   */
  readonly errors?: readonly Names[];
  /** What is done instead; what it returns stands in for the result. A flow that fails stands in for nothing. */
  readonly run: (flow: Flow<Out>, error: Ref<ErrorOutput>) => unknown;
}

export type Catchers<Out, Names extends string = string> = readonly Catching<Out, Names>[];

/**
 * What stands in for a state's result where one of its catchers took the error; nothing where there are none. (`infer` keeps
 * TypeScript from guessing the catchers from what the result is used for.)
 */
export type Caught<C> = C extends infer Known extends readonly { run(...args: never): unknown }[]
  ? unknown extends ReturnType<Known[number]["run"]>
    ? never
    : Value<ReturnType<Known[number]["run"]>>
  : never;

export interface CatchOptions<C> {
  /** Tried in order. Default: none; the error fails the execution, or the iteration or branch and with it the state around it. */
  readonly catch?: C;
  /** Shown by the console. Default: none. */
  readonly comment?: string;
}

/** The errors that Step Functions itself gives any state. */
export type StatesError = `States.${string}`;

/** The errors that the Lambda integration gives, beside those that a handler throws. */
export type LambdaError = `Lambda.${string}` | `Runtime.${string}` | `Sandbox.${string}`;

/** The errors of starting a child. What the child itself failed with is only in the cause of `States.TaskFailed`. */
export type StartError = `StepFunctions.${string}`;
