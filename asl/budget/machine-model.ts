import type { Shape } from "../expressions/shape.ts";
import type { QueryLanguage } from "../types/common.ts";
import type { Retrier } from "../types/retry.ts";
import type { Members } from "../walk-states.ts";
import type { ErrorClass } from "./error-classes.ts";

/** A definition cut down to what budgets look at. */
export interface MachineModel {
  readonly root: BlockModel;
  /** Every error that may occur in it. */
  readonly errors: ReadonlySet<ErrorClass>;
  /** Of the execution as a whole; undefined where it sets none. */
  readonly timeoutSeconds: number | undefined;
  /** What it is started with, by its contract; undefined where there is none. */
  readonly input: Shape | undefined;
}

/** States that run as one thread: the machine's own, a Map's processor, a Parallel's branch. */
export interface BlockModel {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, StateModel>;
}

/** A state as budgets see it: what it costs, where it leads, and how it can fail. */
export type StateModel =
  | TaskModel
  | MapModel
  | DistributedMapModel
  | ParallelModel
  | PlainModel
  | ChoiceModel
  | FailModel;

interface Common {
  readonly name: string;
  /** Where it stands: `States.Each file.ItemProcessor.States.Transform file`. */
  readonly path: string;
  /** The state as the definition has it. */
  readonly source: Members;
  readonly language: QueryLanguage;
}

interface Leading extends Common {
  /** Undefined where the block ends with it. */
  readonly next: string | undefined;
  /** What evaluating its fields on entry can fail with, whatever the values are. */
  readonly entry: QueryFaults;
  /** The same for what it assigns and hands on. */
  readonly exit: QueryFaults;
}

interface Recoverable {
  readonly retry: readonly Retrier[];
  readonly catch: readonly CatcherModel[];
}

/** A catcher, and how what it assigns and hands on can fail. */
export interface CatcherModel {
  readonly ErrorEquals: readonly string[];
  readonly next: string;
  readonly exit: QueryFaults;
  /** The catcher as the definition has it. */
  readonly source: Members;
}

/** How the queries of some fields can fail. */
export interface QueryFaults {
  /** A JSONata expression may have no value: `EvaluationFailed` is written, and the error is States.QueryEvaluationError. */
  readonly evaluation: boolean;
  /** A JSONPath query may have no value; no event is written. */
  readonly path: boolean;
  /** The value may be too large for a payload or a variable. */
  readonly size: boolean;
}

export interface TaskModel extends Leading, Recoverable {
  readonly kind: "task";
  readonly call: TaskCall;
  /** Seconds; undefined where it sets none, or computes it. */
  readonly timeoutSeconds: number | undefined;
  /** True where a time-out or heartbeat stands, known or computed. */
  readonly hasTimeout: boolean;
}

/** What a Task has done, as far as the definition says. */
export interface TaskCall {
  readonly resource: string;
  /** After `arn:aws:states:::`, without its pattern: `lambda:invoke`, `athena:startQueryExecution`, `activity`. */
  readonly action: string;
  readonly pattern: "request-response" | "sync" | "wait-for-task-token";
  /** The function's name or the machine's ARN; undefined where an expression says it. */
  readonly target: string | undefined;
  /** True where it starts the machine that it stands in. */
  readonly startsItself: boolean;
  /** Athena's SQL, where the definition holds it, or how it begins where that is enough to tell what it is. */
  readonly query: string | undefined;
}

/** An inline Map: its iterations write into the same history. */
export interface MapModel extends Leading, Recoverable {
  readonly kind: "map";
  readonly body: BlockModel;
  /** Iterations at once, 1 to 40. */
  readonly concurrency: number;
  /** The length of literal items; undefined where a bound has to say. */
  readonly items: number | undefined;
  /** What evaluating an iteration's input can fail with. */
  readonly selector: QueryFaults;
}

/** A distributed Map: every item or batch is an execution with a history of its own. */
export interface DistributedMapModel extends Leading, Recoverable {
  readonly kind: "distributed-map";
  readonly body: BlockModel;
  /** Child executions at once, 1 to 10,000. */
  readonly concurrency: number;
  readonly items: number | undefined;
  /** Items one child is given at most. */
  readonly batch: number;
  readonly childType: "STANDARD" | "EXPRESS";
}

export interface ParallelModel extends Leading, Recoverable {
  readonly kind: "parallel";
  readonly branches: readonly BlockModel[];
}

/** A state that is entered and left. */
export interface PlainModel extends Leading {
  readonly kind: "pass" | "wait" | "succeed";
}

export interface ChoiceModel extends Common {
  readonly kind: "choice";
  readonly targets: readonly string[];
  readonly hasDefault: boolean;
  readonly faults: QueryFaults;
}

export interface FailModel extends Common {
  readonly kind: "fail";
  /** What it fails with; undefined where an expression says it. */
  readonly error: ErrorClass | undefined;
  readonly faults: QueryFaults;
}
