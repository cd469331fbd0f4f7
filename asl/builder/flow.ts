import type * as z from "zod";
import type { FunctionContract } from "../contract.ts";
import type { Arg, Ref, Value } from "../expressions/ref.ts";
import type { Activity } from "./activity.ts";
import type { Catchers, Caught, LambdaError, StartError, StatesError } from "./catch-options.ts";
import type {
  BatchOptions,
  DistributedMapOptions,
  DistributedMapResult,
  ItemOrBatch,
  ResultWriterOptions,
} from "./distributed-map-options.ts";
import type { Integration } from "./integration.ts";
import type { Machine } from "./machine.ts";
import type { MapOptions, ParallelOptions } from "./map-options.ts";
import type { PollOptions } from "./poll-options.ts";
import type { StartAction, StartOptions, TaskOptions, TokenOptions } from "./task-options.ts";

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
  invoke<F extends FunctionContract, const C extends Catchers<Out, ErrorsOf<F>> = Catchers<Out, ErrorsOf<F>>>(
    name: string,
    fn: F,
    payload: Arg<z.output<F["input"]>>,
    options?: TaskOptions<C>,
  ): Ref<z.output<F["output"]> | Caught<C>>;

  /**
   * Task `states:startExecution.sync:2`: runs another machine with a history of its own, waits for it, and yields its
   * output. Six events. A child that fails surfaces as `States.TaskFailed`, its own error inside the cause. Other ways to
   * start one: `options.action`.
   */
  start<
    M extends AnyMachine,
    const C extends Catchers<Out, StatesError | StartError> = Catchers<Out, StatesError | StartError>,
    Action extends StartAction = "startExecution.sync:2",
  >(
    name: string,
    machine: M,
    input: Arg<z.output<M["input"]>>,
    options?: StartOptions<C, Action>,
  ): Ref<StartResult<M, Action> | Caught<C>>;

  /** Task of any other integration: `aws-sdk:s3:getObject`, `athena:startQueryExecution.sync`, … */
  call<I extends Integration, const C extends Catchers<Out> = Catchers<Out>>(
    name: string,
    integration: I,
    args: Arg<z.output<I["input"]>>,
    options?: TaskOptions<C>,
  ): Ref<z.output<I["output"]> | Caught<C>>;

  /**
   * Task with `.waitForTaskToken`: calls a function, starts a machine or calls an integration, handing it a token, and waits until
   * somebody answers with it (SendTaskSuccess, SendTaskFailure). Yields the answer. Six events.
   *
   * @param args makes the payload, input or arguments, with the token somewhere in them; at most 2,048 characters
   * @param result what the answer is; nothing checks that it is
   */
  waitForToken<Callee extends Callable, S extends z.ZodType, const C extends Catchers<Out> = Catchers<Out>>(
    name: string,
    callee: Callee,
    args: (token: Ref<string>) => Arg<z.output<Callee["input"]>>,
    result: S,
    options: TokenOptions<C>,
  ): Ref<z.output<S> | Caught<C>>;

  /** Task of an activity: waits until a worker has fetched the work and answered. Five events. */
  activity<A extends Activity, const C extends Catchers<Out> = Catchers<Out>>(
    name: string,
    activity: A,
    input: Arg<z.output<A["input"]>>,
    options: TokenOptions<C>,
  ): Ref<z.output<A["output"]> | Caught<C>>;

  /**
   * Inline Map: runs its body once for each item, in this execution's history, and yields an array of what the bodies
   * came to, by index. At most 40 at once, whatever `maxConcurrency` says.
   */
  map<T, const Each, const C extends Catchers<Out> = Catchers<Out>>(
    name: string,
    options: MapOptions<T, C>,
    body: (flow: Flow<never>, item: Ref<T>, index: Ref<number>) => Each,
  ): Ref<Value<Each>[] | Caught<C>>;

  /**
   * Distributed Map: runs its body once for each item, or batch of items, in an execution of its own, and yields an array of what they
   * came to, by index, or where a ResultWriter wrote it. Six events in this execution, however many items there are.
   *
   * Children cannot read the parent's variables. What the body reads from outside is handed to every child with its input
   * (`ItemSelector`, or `BatchInput` where there is a batcher), field by field: it counts towards each child's 256 KiB.
   * `context` inside the body is the child's.
   */
  distributedMap<
    T,
    const Each,
    const Batch extends BatchOptions | undefined = undefined,
    Writer extends ResultWriterOptions | undefined = undefined,
    Count extends Arg<number> | undefined = undefined,
    Percentage extends Arg<number> | undefined = undefined,
    const C extends Catchers<Out> = Catchers<Out>,
  >(
    name: string,
    options: DistributedMapOptions<T, C, Batch, Writer, Count, Percentage>,
    body: (
      flow: Flow<never>,
      item: Ref<ItemOrBatch<T, Batch>>,
      index: Batch extends undefined ? Ref<number> : never,
    ) => Each,
  ): Ref<DistributedMapResult<Each, Writer, Count, Percentage> | Caught<C>>;

  /**
   * Parallel: runs branches side by side, all of them to their ends, and yields what they came to: a tuple in branch order for an
   * array of branches, an object for an object of them. A branch that fails cuts the others. Four events, and the branches' own.
   */
  parallel<const B extends Branches, const C extends Catchers<Out> = Catchers<Out>>(
    name: string,
    branches: B,
    options?: ParallelOptions<C>,
  ): Ref<BranchOutputs<B> | Caught<C>>;

  /** Choice: takes the branch of the first rule that holds, else `otherwise`; yields what the branch came to. */
  choice<const Rules extends readonly Rule<Out>[], const Else = null>(
    name: string,
    rules: Rules,
    otherwise?: (flow: Flow<Out>) => Else,
  ): Ref<Value<ReturnType<Rules[number]["run"]>> | Value<Else>>;

  /**
   * Bounded polling: a check, a Choice and a Wait, again and again until the check's result is as it should be, and yields that
   * result. The number of checks is bounded, and the bound is part of what is proved about the machine.
   */
  poll<const Checked, const R = never>(
    name: string,
    options: PollOptions<Out, Checked, R>,
  ): Ref<Value<Checked> | Value<R>>;

  /** Pass: computes a value once, into a variable. */
  pass<const R>(name: string, value: R): Ref<Value<R>>;

  /** Wait: for a number of seconds (0 to 99,999,999), or until a moment (ISO 8601, with `T` and `Z`). */
  wait(name: string, until: { readonly seconds: Arg<number> } | { readonly timestamp: Arg<string> }): void;

  /** Fail: ends the execution, or the iteration, with an error (at most 256 characters) and a cause (at most 32,768). */
  fail(name: string, reason: { readonly error: Arg<string>; readonly cause: Arg<string> }): never;

  /** Succeed: ends the execution early. Bodies of Maps and branches of a Parallel have no early end: they return their value. */
  succeed(name: string, output: Arg<Out>): never;
}

/** One rule of a Choice. */
export interface Rule<Out> {
  /** Evaluated in order. What can fail (a division, `parse`) has no place here: a Choice cannot catch. */
  readonly when: Arg<boolean>;
  readonly run: (flow: Flow<Out>) => unknown;
}

/** One branch of a Parallel; what it returns is what it comes to. */
export type Branch = (flow: Flow<never>) => unknown;

/** Branches in an order, or by name. */
export type Branches = readonly Branch[] | Readonly<Record<string, Branch>>;

/**
 * What each branch comes to, in the branches' own order or under their names. (`infer` keeps TypeScript from guessing the branches
 * from what their outputs are used for.)
 */
export type BranchOutputs<B extends Branches> = B extends infer Known extends Branches
  ? { -readonly [K in keyof Known]: Known[K] extends (...args: never) => infer Output ? Value<Output> : never }
  : never;

/** Any machine; what exactly its input and output are does not matter. */
export type AnyMachine = Machine<z.ZodType, z.ZodType>;

/** What can be handed a task token. */
export type Callable = FunctionContract | AnyMachine | Integration;

/** The names that a catcher of a function's Task can have: any, unless its contract says what it throws. */
export type ErrorsOf<F extends FunctionContract> = F extends { readonly errors: readonly (infer Own extends string)[] }
  ? Own | LambdaError | StatesError
  : string;

/** What starting a machine yields. */
export type StartResult<M extends AnyMachine, Action extends StartAction> = Action extends "startExecution.sync:2"
  ? z.output<M["output"]>
  : Action extends "startExecution.sync"
    ? DescribedExecution
    : StartedExecution;

/** What of `startExecution`'s answer is used. */
export interface StartedExecution {
  readonly ExecutionArn: string;
}

/** What of `startExecution.sync`'s answer is used: `parse(result.Output, child.output)` reads the output. */
export interface DescribedExecution extends StartedExecution {
  readonly Name: string;
  /** JSON text. */
  readonly Output: string;
}
