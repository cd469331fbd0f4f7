import type { Json } from "../asl/types/json.ts";
import type { Retrier } from "../asl/types/retry.ts";
import type { CatcherPlan } from "./catch.ts";
import type { DistributedMapPlan } from "./map-run/distributed-map-plan.ts";
import type { Assignment, DataFlow, Query, QueryData } from "./query/query-language.ts";
import type { TaskResource } from "./resource.ts";

/** STANDARD keeps a history for a year's run; EXPRESS runs for five minutes, without tasks that wait (FACTS.md A2). */
export type MachineType = "STANDARD" | "EXPRESS";

/** A state machine that executions can be started of. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly type: MachineType;
  readonly plan: MachinePlan;
}

/** A definition made ready to run: checked, resources read, every query compiled. Holds closures, never state. */
export interface MachinePlan {
  /** Seconds; undefined where the definition sets none. */
  readonly timeoutSeconds: number | undefined;
  /** The top level first; the others by the numbers that Map and Parallel states hold. */
  readonly blocks: readonly BlockPlan[];
}

/** States that run as one thread: the machine's top level or a Map's processor, a Parallel's branch. */
export interface BlockPlan {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, StatePlan>;
}

/** A state, ready to run. */
export type StatePlan = TaskPlan | PassPlan | ChoicePlan | WaitPlan | SucceedPlan | FailPlan | MapPlan | ParallelPlan;

/** States that can be retried and caught. */
export type RecoverableStatePlan = TaskPlan | MapPlan | ParallelPlan;

/** What every state has. */
export interface CommonPlan {
  readonly name: string;
  /** The next state; undefined where the thread ends here. */
  readonly next: string | undefined;
  readonly flow: DataFlow;
}

/** What Task, Map and Parallel share: they can be retried and caught. */
export interface RecoverablePlan {
  readonly retry: readonly Retrier[];
  readonly catch: readonly CatcherPlan[];
}

export interface TaskPlan extends CommonPlan, RecoverablePlan {
  readonly type: "Task";
  readonly resource: TaskResource;
  /** How the definition calls what the service is given; undefined where it is given the input. */
  readonly argumentsField: "Arguments" | "Parameters" | undefined;
  readonly timeoutSeconds: NumberField | undefined;
  readonly heartbeatSeconds: NumberField | undefined;
  readonly roleArn: Query | undefined;
}

export interface PassPlan extends CommonPlan {
  readonly type: "Pass";
}

export interface ChoicePlan extends CommonPlan {
  readonly type: "Choice";
  readonly rules: readonly RulePlan[];
}

/** A Choice rule: where it holds, its own flow and next state replace the state's. */
export interface RulePlan {
  readonly condition: (data: QueryData) => boolean;
  readonly next: string;
  /** Undefined where the rule hands on the input. */
  readonly output: Query | undefined;
  readonly assign: Assignment | undefined;
}

export interface WaitPlan extends CommonPlan {
  readonly type: "Wait";
  readonly seconds: NumberField | undefined;
  readonly timestamp: Query | undefined;
}

export interface SucceedPlan extends CommonPlan {
  readonly type: "Succeed";
}

export interface FailPlan extends CommonPlan {
  readonly type: "Fail";
  readonly error: ((data: QueryData) => string) | undefined;
  readonly cause: ((data: QueryData) => string) | undefined;
}

export type MapPlan = InlineMapPlan | DistributedMapPlan;

/** A Map whose iterations are threads of the same execution. */
export interface InlineMapPlan extends CommonPlan, RecoverablePlan, MapNumbers {
  readonly type: "Map";
  readonly mode: "INLINE";
  /** The processor's number in the plan's blocks. */
  readonly block: number;
  readonly items: (data: QueryData) => readonly Json[];
  /** The input of an iteration; undefined where it is the item. */
  readonly itemSelector: Query | undefined;
}

/** How many iterations run at once, and how many may fail; an inline Map only evaluates the latter. */
export interface MapNumbers {
  readonly maxConcurrency: NumberField | undefined;
  readonly toleratedFailureCount: NumberField | undefined;
  readonly toleratedFailurePercentage: NumberField | undefined;
}

export interface ParallelPlan extends CommonPlan, RecoverablePlan {
  readonly type: "Parallel";
  /** The branches' numbers in the plan's blocks; at least one. */
  readonly branches: readonly number[];
}

/** A whole number that a field says or computes. */
export type NumberField = (data: QueryData) => number;
