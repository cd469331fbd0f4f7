import type { Json } from "../asl/types/json.ts";
import type { Execution } from "./execution.ts";
import type { Failure } from "./failure.ts";
import { type Frame, newFrame, type Progress, progressOf } from "./frame.ts";
import type { HistoryEvent } from "./history-event.ts";
import type { Machine } from "./machine.ts";
import { payloadOfText, payloadText } from "./payload.ts";
import { readEvent } from "./read-event.ts";
import type { RedriveRequest } from "./redrive.ts";

/**
 * What a redrive needs of an execution that ended, beside its machine and its history: plain JSON. Inputs and variables are
 * JSON text, because histories show texts as they were given.
 */
export interface SavedExecution {
  readonly arn: string;
  readonly name: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly input: string;
  readonly testCase?: string;
  readonly mapRunArn?: string;
  /** Milliseconds since 1970, like every moment here. */
  readonly startDate: number;
  readonly stopDate: number;
  readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly failure: Failure;
  readonly taskCount: number;
  readonly variableBytes: number;
  readonly redriveCount: number;
  readonly redriveDate?: number;
  readonly redrives: readonly RedriveRequest[];
  readonly root: SavedFrame;
}

/** Where a thread stood. */
export interface SavedFrame {
  readonly block: number;
  readonly item?: { readonly index: number; readonly value: Json };
  readonly branch?: number;
  readonly state: string;
  readonly input: string;
  readonly variables?: { readonly [name: string]: string };
  readonly enteredEvent: number;
  readonly enteredTime: number;
  readonly progress?: SavedProgress;
}

/** How far its Map or Parallel had come; outputs that are still to come are null. */
export type SavedProgress =
  | {
      readonly for: "iterations";
      readonly items: readonly Json[];
      /** Undefined where Infinity iterations may run at once, in an engine without that limit. */
      readonly concurrency?: number;
      readonly outputs: readonly Json[];
      readonly started: number;
      readonly succeeded: number;
      readonly within: readonly SavedFrame[];
    }
  | { readonly for: "branches"; readonly outputs: readonly Json[]; readonly within: readonly SavedFrame[] };

/**
 * Saves an execution for a redrive; undefined where it runs or has SUCCEEDED. Map Runs and their children are not saved with it:
 * where they are gone, a redrive starts a new Map Run.
 */
export function saveExecution(execution: Execution): SavedExecution | undefined {
  const { arn, name, versionArn, aliasArn, startDate, stopDate, status, failure, taskCount, variableBytes } = execution;
  if (status !== "FAILED" && status !== "TIMED_OUT" && status !== "ABORTED") return undefined;
  if (stopDate === undefined) return undefined;
  const { redriveCount, redriveDate, redrives, testCase } = execution;
  return {
    arn,
    name,
    ...(versionArn === undefined ? {} : { versionArn }),
    ...(aliasArn === undefined ? {} : { aliasArn }),
    input: payloadText(execution.input),
    ...(testCase === undefined ? {} : { testCase }),
    ...(execution.mapRunArn === undefined ? {} : { mapRunArn: execution.mapRunArn }),
    startDate,
    stopDate,
    status,
    failure,
    taskCount,
    variableBytes,
    redriveCount,
    ...(redriveDate === undefined ? {} : { redriveDate }),
    redrives,
    root: saveFrame(execution.root),
  };
}

/** The execution that was saved, of the machine as it was, with its whole history. */
export function restoreExecution(saved: SavedExecution, machine: Machine, history: readonly HistoryEvent[]): Execution {
  const { root, input, redrives, redriveDate, testCase, mapRunArn, ...kept } = saved;
  return {
    ...kept,
    machine,
    input: payloadOfText(input),
    testCase,
    mapRunArn,
    output: undefined,
    waitingTasks: [],
    redriveDate,
    redrives: [...redrives],
    history: history.map(readEvent),
    eventCount: history.length,
    root: restoreFrame(root, undefined),
  };
}

function saveFrame(frame: Frame): SavedFrame {
  const { block, item, branch, state, input, variables, enteredEvent, enteredTime } = frame;
  const progress = progressOf(frame);
  return {
    block,
    ...(item === undefined ? {} : { item }),
    ...(branch === undefined ? {} : { branch }),
    state,
    input: payloadText(input),
    ...(variables === undefined ? {} : { variables: texts(variables) }),
    enteredEvent,
    enteredTime,
    ...(progress === undefined || progress.for === "map-run" ? {} : { progress: saveProgress(progress) }),
  };
}

function texts(variables: NonNullable<Frame["variables"]>): { readonly [name: string]: string } {
  return Object.fromEntries([...variables].map(([name, value]) => [name, payloadText(value)]));
}

function saveProgress(progress: Exclude<Progress, { for: "map-run" }>): SavedProgress {
  if (progress.for === "branches") {
    const { outputs, running } = progress.parallel;
    return { for: "branches", outputs: filled(outputs), within: [...running.values()].map(saveFrame) };
  }
  const { items, concurrency, outputs, started, succeeded, running } = progress.map;
  const bound = Number.isFinite(concurrency) ? { concurrency } : {};
  const within = [...running.values()].map(saveFrame);
  return { for: "iterations", items, ...bound, outputs: filled(outputs), started, succeeded, within };
}

function filled(outputs: readonly (Json | undefined)[]): Json[] {
  return Array.from(outputs, (output) => output ?? null);
}

function restoreFrame(saved: SavedFrame, parent: Frame | undefined): Frame {
  const { block, item, branch, state, enteredEvent, enteredTime } = saved;
  const frame = newFrame({ block, parent, item, branch, state, input: payloadOfText(saved.input), lastEvent: 0 });
  if (saved.variables !== undefined) {
    frame.variables = new Map(Object.entries(saved.variables).map(([name, text]) => [name, payloadOfText(text)]));
  }
  frame.enteredEvent = enteredEvent;
  frame.enteredTime = enteredTime;
  frame.over = true;
  if (saved.progress !== undefined) frame.left = restoreProgress(saved.progress, frame);
  return frame;
}

function restoreProgress(saved: SavedProgress, frame: Frame): Progress {
  const within = saved.within.map((each) => restoreFrame(each, frame));
  const outputs = [...saved.outputs];
  if (saved.for === "branches") {
    const running = new Map(within.map((each) => [each.branch ?? 0, each]));
    return { for: "branches", parallel: { outputs, running } };
  }
  const { items, concurrency = Number.POSITIVE_INFINITY, started, succeeded } = saved;
  const running = new Map(within.map((each) => [each.item?.index ?? 0, each]));
  return { for: "iterations", map: { items, concurrency, outputs, started, succeeded, running } };
}
