import type { Failure } from "./failure.ts";
import { type Frame, newFrame } from "./frame.ts";
import type { RecordedEvent } from "./history-event.ts";
import type { Machine } from "./machine.ts";
import type { Resolved } from "./machines.ts";
import type { Payload } from "./payload.ts";
import type { RedriveRequest } from "./redrive.ts";

/** `PENDING_REDRIVE`: a Map Run's child that waits for its turn to be redriven. */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

/** One run of a machine: plain data beside the reference to its machine, so that it can be saved and restored. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  /** The machine as it was at the start; a later update of the machine changes nothing here. */
  readonly machine: Machine;
  /** The version that it runs and the alias that led there, where it was started by them. */
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly input: Payload;
  /** The test case that answers its Tasks; undefined where services do. */
  readonly testCase: string | undefined;
  /** The Map Run whose child it is; undefined where it was started by itself. */
  readonly mapRunArn: string | undefined;
  /** Milliseconds since 1970. */
  readonly startDate: number;
  /** The Tasks that wait for this execution (`.sync`), by their ids. */
  readonly waitingTasks: string[];
  status: ExecutionStatus;
  /** Milliseconds since 1970; undefined while it runs. */
  stopDate: number | undefined;
  /** What it handed on; only of a SUCCEEDED one. */
  output: Payload | undefined;
  /** Why it ended otherwise. */
  failure: Failure;
  /** Its events; empty where the engine keeps none. */
  readonly history: RecordedEvent[];
  /** Events written so far: the id of the last one. */
  eventCount: number;
  /** The top level's thread; iterations hang under the Map state that they belong to. */
  readonly root: Frame;
  /** Tasks begun so far, to number them. */
  taskCount: number;
  /** How often it was redriven, and when last, in milliseconds since 1970. */
  redriveCount: number;
  redriveDate: number | undefined;
  /** The last redrives that were asked for with a client token, oldest first. */
  readonly redrives: RedriveRequest[];
  /** At most so many bytes are held by its variables. */
  variableBytes: number;
}

/** An execution that is about to write its first event, as of `now` in milliseconds since 1970. */
export function newExecution(
  of: Resolved & { readonly testCase?: string | undefined; readonly mapRunArn?: string },
  arn: string,
  name: string,
  input: Payload,
  now: number,
): Execution {
  const { machine, versionArn, aliasArn, testCase, mapRunArn } = of;
  const state = machine.plan.blocks[0]?.startAt ?? "";
  return {
    arn,
    name,
    machine,
    versionArn,
    aliasArn,
    input,
    testCase,
    mapRunArn,
    startDate: now,
    waitingTasks: [],
    status: "RUNNING",
    stopDate: undefined,
    output: undefined,
    failure: {},
    history: [],
    eventCount: 0,
    root: newFrame({ block: 0, parent: undefined, state, input, lastEvent: 0 }),
    taskCount: 0,
    redriveCount: 0,
    redriveDate: undefined,
    redrives: [],
    variableBytes: 0,
  };
}
