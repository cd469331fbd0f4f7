import type { Json } from "../../asl/types/json.ts";
import type { Execution, ExecutionStatus } from "../execution.ts";
import type { Failure } from "../failure.ts";
import type { Frame } from "../frame.ts";
import type { Machine } from "../machine.ts";
import type { Payload } from "../payload.ts";
import type { BatchSpec } from "./batch.ts";
import type { DistributedMapPlan } from "./distributed-map-plan.ts";
import type { ItemList } from "./item-list.ts";
import type { ReaderSpec } from "./read-items.ts";
import type { Tolerance } from "./tolerance.ts";
import type { WriterSpec } from "./write-results.ts";

/** As DescribeMapRun tells it. */
export type MapRunStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";

/** A Distributed Map state with its fields evaluated, about to start a Map Run. */
export interface MapRunStart {
  readonly arn: string;
  /** Names the children's machine: the state's Label, or made up. */
  readonly label: string;
  readonly plan: DistributedMapPlan;
  /** The items, or where they are read from. */
  readonly items: ItemList | ReaderSpec;
  /** Undefined where each item has a child of its own. */
  readonly batch: BatchSpec | undefined;
  /** Undefined where the state hands on the children's outputs. */
  readonly writer: WriterSpec | undefined;
  /** 0 is the service's own limit. */
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
}

/** What became of a Map Run, for the state that started it. */
export type MapRunOutcome =
  | { readonly type: "succeeded"; readonly result: Payload }
  | { readonly type: "failed"; readonly failure: Failure };

/** How many children, or items of children, are where. */
export interface MapRunTally {
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  resultsWritten: number;
  /** Waiting for their turn to be redriven. */
  pendingRedrive: number;
}

/** A child that runs. */
export interface RunningChild {
  /** Its place among the children, from 0, and with that its result's. */
  readonly number: number;
  /** The items that it processes. */
  readonly items: number;
}

/** A child that ended otherwise than SUCCEEDED. */
export interface UnsuccessfulChild {
  readonly arn: string;
  /** The items that it was to process. */
  readonly items: number;
  readonly status: ExecutionStatus;
}

/** A child that is going to be redriven. */
export interface PendingRedrive extends UnsuccessfulChild {
  readonly number: number;
  readonly child: Execution;
}

/** One run of a Distributed Map's items by child executions (DescribeMapRun). */
export interface MapRun {
  readonly start: MapRunStart;
  /** The execution and the frame that wait for it, in the turn that they wait in. */
  readonly parent: Execution;
  readonly frame: Frame;
  turn: number;
  /** What the children are executions of. */
  readonly machine: Machine;
  /** Milliseconds since 1970. */
  readonly startDate: number;
  stopDate: number | undefined;
  status: MapRunStatus;
  /** As they are now: UpdateMapRun changes them. */
  maxConcurrency: number;
  tolerance: Tolerance;
  /** Undefined while they are being read, and when the run has succeeded. */
  items: ItemList | undefined;
  /** How many there are; 0 while they are being read. */
  itemTotal: number;
  /** Items handed to children so far. */
  nextItem: number;
  /** Children started so far. */
  started: number;
  /** By their ARNs. */
  readonly running: Map<string, RunningChild>;
  /** What is kept of each child that has ended, by its number: see `child-result.ts`. */
  readonly results: (Json | undefined)[];
  /** The children that ended otherwise than SUCCEEDED, by their numbers. */
  readonly notSucceeded: Map<number, UnsuccessfulChild>;
  /** How often it was redriven, and when last, in milliseconds since 1970. */
  redriveCount: number;
  redriveDate: number | undefined;
  /** Children that wait to be redriven, in their order. */
  readonly pendingRedrives: PendingRedrive[];
  /** Children, and their items, that the last redrive had to leave as they were. */
  notRedrivable: { executions: number; items: number };
  readonly executions: MapRunTally;
  readonly itemCounts: MapRunTally;
  /** True while it is about to be looked at. */
  isDue: boolean;
  /** True once nobody asks for it any more. */
  isForgotten: boolean;
  /** Why it is going to fail, while it stops what runs and writes what there is. */
  failure: Failure | undefined;
}

/** A Map Run that has started nothing yet, as of `now` in milliseconds since 1970. */
export function newMapRun(start: MapRunStart, parent: Execution, frame: Frame, now: number): MapRun {
  const { machine } = parent;
  return {
    start,
    parent,
    frame,
    turn: frame.turn,
    machine: {
      arn: `${machine.arn}/${start.label}`,
      name: `${machine.name}/${start.label}`,
      roleArn: machine.roleArn,
      type: start.plan.childType,
      plan: start.plan.processor,
    },
    startDate: now,
    stopDate: undefined,
    status: "RUNNING",
    maxConcurrency: start.maxConcurrency,
    tolerance: start.tolerance,
    items: undefined,
    itemTotal: 0,
    nextItem: 0,
    started: 0,
    running: new Map(),
    results: [],
    notSucceeded: new Map(),
    redriveCount: 0,
    redriveDate: undefined,
    pendingRedrives: [],
    notRedrivable: { executions: 0, items: 0 },
    executions: newTally(),
    itemCounts: newTally(),
    isDue: false,
    isForgotten: false,
    failure: undefined,
  };
}

function newTally(): MapRunTally {
  return { running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, resultsWritten: 0, pendingRedrive: 0 };
}

/** Counts children and their items: so many more are `what`. */
export function count(run: MapRun, what: keyof MapRunTally, executions: number, items: number): void {
  run.executions[what] += executions;
  run.itemCounts[what] += items;
}

/** Where children of a status are counted. */
export function tallyOf(status: ExecutionStatus): keyof MapRunTally {
  switch (status) {
    case "SUCCEEDED":
      return "succeeded";
    case "FAILED":
      return "failed";
    case "TIMED_OUT":
      return "timedOut";
    case "ABORTED":
      return "aborted";
    case "RUNNING":
      return "running";
    case "PENDING_REDRIVE":
      return "pendingRedrive";
    default:
      return status satisfies never;
  }
}
