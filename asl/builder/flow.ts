import type { z } from "zod";
import type { FunctionContract } from "../contract.ts";
import type { Arg, Ref, Value } from "../expressions/ref.ts";
import type { Integration } from "./integration.ts";
import type { Machine } from "./machine.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/**
 * What a machine's body writes its states with. Each call records one state, in order; what it returns stands for the
 * state's result. `Out` is what the machine ends with.
 *
 * Bodies of Maps, branches and catchers get a flow of their own; inside them the outer one must not be used.
 */
export interface Flow<Out> {
  /**
   * Task `lambda:invoke`: calls a function with a payload of its contract's input and yields its contract's output.
   * Five events, and three more for each attempt that is retried.
   */
  invoke<F extends FunctionContract, const R = never>(
    name: string,
    fn: F,
    payload: Arg<z.output<F["input"]>>,
    options?: TaskOptions<Out, R>,
  ): Ref<z.output<F["output"]> | Value<R>>;

  /**
   * Task `states:startExecution.sync:2`: runs another machine with a history of its own, waits for it, and yields its
   * output. Six events. A child that fails surfaces as `States.TaskFailed`, its own error inside the cause.
   */
  start<M extends AnyMachine, const R = never>(
    name: string,
    machine: M,
    input: Arg<z.output<M["input"]>>,
    options?: StartOptions<Out, R>,
  ): Ref<z.output<M["output"]> | Value<R>>;

  /** Task of any other integration: `aws-sdk:s3:getObject`, `athena:startQueryExecution.sync`, … */
  call<I extends Integration, const R = never>(
    name: string,
    integration: I,
    args: Arg<z.output<I["input"]>>,
    options?: TaskOptions<Out, R>,
  ): Ref<z.output<I["output"]> | Value<R>>;

  /**
   * Inline Map: runs its body once for each item, in this execution's history, and yields an array of what the bodies
   * came to, by index. At most 40 at once, whatever `maxConcurrency` says.
   */
  map<T, const Each, const R = never>(
    name: string,
    options: MapOptions<Out, T, R>,
    body: (flow: Flow<never>, item: Ref<T>, index: Ref<number>) => Each,
  ): Ref<Value<Each>[] | Value<R>>;

  /** Choice: takes the branch of the first rule that holds, else `otherwise`; yields what the branch came to. */
  choice<const Rules extends readonly Rule<Out>[], const Else = null>(
    name: string,
    rules: Rules,
    otherwise?: (flow: Flow<Out>) => Else,
  ): Ref<Value<ReturnType<Rules[number]["run"]>> | Value<Else>>;

  /** Pass: computes a value once, into a variable. */
  pass<const R>(name: string, value: R): Ref<Value<R>>;

  /** Wait: for a number of seconds (0 to 99,999,999), or until a moment (ISO 8601, with `T` and `Z`). */
  wait(name: string, until: { readonly seconds: Arg<number> } | { readonly timestamp: Arg<string> }): void;

  /** Fail: ends the execution, or the iteration, with an error (at most 256 characters) and a cause (at most 32,768). */
  fail(name: string, reason: { readonly error: Arg<string>; readonly cause: Arg<string> }): never;

  /** Succeed: ends the execution early. A Map's body has no early end: it returns its value. */
  succeed(name: string, output: Arg<Out>): never;
}

/** One rule of a Choice. */
export interface Rule<Out> {
  /** Evaluated in order. What can fail (a division, `parse`) has no place here: a Choice cannot catch. */
  readonly when: Arg<boolean>;
  readonly run: (flow: Flow<Out>) => unknown;
}

/** One catcher of a Task or Map: where to go on when no retrier takes the error. */
export interface Catching<Out, R> {
  /** Error names; default `States.ALL`, which must come last. */
  readonly errors?: readonly string[];
  /** What is done instead; what it returns stands in for the result. */
  readonly run: (flow: Flow<Out>, error: Ref<ErrorOutput>) => R;
}

/** What a catcher is handed. */
export interface ErrorOutput {
  readonly Error: string;
  readonly Cause: string;
}

export interface CatchOptions<Out, R> {
  /** Default: none; the error fails the execution, or the iteration and with it the Map. */
  readonly catch?: readonly Catching<Out, R>[];
  /** Default: none. */
  readonly comment?: string;
}

export interface TaskOptions<Out, R> extends CatchOptions<Out, R> {
  /** Default: no retry. Each retry adds three events, four where the integration waits (`.sync`). */
  readonly retry?: RetryPolicy;
  /**
   * Seconds one attempt may take, 1 to 99,999,999; default 99,999,999. Past it the attempt fails with `States.Timeout`,
   * while what it started in Lambda runs on: not shorter than the function's own time-out.
   */
  readonly timeoutSeconds?: number;
  /** Seconds between two heartbeats of a task, less than the time-out; default none. */
  readonly heartbeatSeconds?: number;
}

export interface StartOptions<Out, R> extends TaskOptions<Out, R> {
  /**
   * How the child's name begins: at most 71 characters of letters, digits, `-` and `_`. Eight hexadecimal digits follow that
   * change with every retry and redrive, because a name is taken for 90 days. Default: a name that AWS makes up.
   */
  readonly childName?: Arg<string>;
}

export interface MapOptions<Out, T, R> extends CatchOptions<Out, R> {
  readonly items: Ref<readonly T[]> | Ref<T[]>;
  /**
   * Iterations at once: 1 to 40. Default 40, the most an inline Map runs. What the body calls is called this often at
   * once, times the same number of every Map around it.
   */
  readonly maxConcurrency?: number;
  /**
   * Default: no retry. A retry runs all iterations again, those that succeeded too, and their events count again: put the
   * policy on the Task inside unless the body can only succeed as a whole.
   */
  readonly retry?: RetryPolicy;
}

/** Any machine; what exactly its input and output are does not matter. */
export type AnyMachine = Machine<z.ZodType, z.ZodType>;
