import type { Json } from "../asl/types/json.ts";
import type { Payload } from "./payload.ts";

/**
 * A thread of an execution: the top level, one iteration of a Map, or one branch of a Parallel. A frame says where it stands and what it waits for;
 * nothing else remembers.
 */
export interface Frame {
  /** The block of the machine's plan whose states it runs. */
  readonly block: number;
  /** The frame whose Map or Parallel runs this one; undefined at the top level. */
  readonly parent: Frame | undefined;
  /** Which iteration of its parent's Map, from 0, and the item that it was given; undefined elsewhere. */
  readonly item: { readonly index: number; readonly value: Json } | undefined;
  /** Which branch of its parent's Parallel, from 0; undefined elsewhere. */
  readonly branch: number | undefined;
  /** The state that it is in or about to enter. */
  state: string;
  /** That state's input. */
  input: Payload;
  /** The variables of its own scope; undefined until one is set. */
  variables: Map<string, Payload> | undefined;
  /** The event that the next one follows, as `previousEventId` tells. */
  lastEvent: number;
  /** The current state's `…StateEntered` event, 0 before there is one, and when that was. */
  enteredEvent: number;
  enteredTime: number;
  /** The token of the current attempt, where somebody else tells how it ends; `Task.Token` of the context object. */
  taskToken: string | undefined;
  /** Retries of this visit, per retrier; empty at first. */
  retries: readonly number[];
  /** Counts up whenever the frame stops waiting: an event meant for an earlier wait finds another number. */
  turn: number;
  /** What it waits for; undefined while it is between states, or over. */
  waiting: Waiting | undefined;
  /** How far the current state's iterations, branches or Map Run had come when it failed or was cut; a redrive goes on from there. */
  left: Progress | undefined;
  /** True once its last state has ended or failed. */
  over: boolean;
}

/** What a frame waits for before it goes on. */
export type Waiting =
  | { readonly for: "time" }
  | { readonly for: "retry" }
  | {
      readonly for: "task";
      readonly taskId: string;
      readonly arguments: Payload;
      readonly timeoutSeconds: number | undefined;
      readonly heartbeatSeconds: number | undefined;
      readonly roleArn: string | undefined;
      /** True once the service has taken the work of a `.sync` or `.waitForTaskToken` attempt. */
      submitted: boolean;
      /** Heartbeats so far: a time-out meant for an earlier one finds another number. */
      beats: number;
    }
  | Progress
  /** The frame has failed and its Map or Parallel is about to be told. */
  | { readonly for: "parent" };

/** How far a Map or Parallel has come. */
export type Progress =
  | { readonly for: "iterations"; readonly map: MapProgress }
  | { readonly for: "branches"; readonly parallel: ParallelProgress }
  /** A Distributed Map's Map Run; `startedEvent` is its MapRunStarted, or its last MapRunRedriven. */
  | { readonly for: "map-run"; readonly arn: string; readonly startedEvent: number };

/** How far an inline Map has come. */
export interface MapProgress {
  readonly items: readonly Json[];
  readonly concurrency: number;
  /** Outputs by index. */
  readonly outputs: (Json | undefined)[];
  /** Iterations started and iterations that succeeded. */
  started: number;
  succeeded: number;
  /** The frames that were started and have not succeeded, by index. */
  readonly running: Map<number, Frame>;
}

/** How far a Parallel has come. */
export interface ParallelProgress {
  /** Outputs by branch. */
  readonly outputs: (Json | undefined)[];
  /** The frames that have not succeeded, by branch. */
  readonly running: Map<number, Frame>;
}

/** How far a frame's Map or Parallel has come, also one that failed or was cut; undefined where the frame is in none. */
export function progressOf({ waiting, left }: Frame): Progress | undefined {
  switch (waiting?.for) {
    case "iterations":
    case "branches":
    case "map-run":
      return waiting;
    default:
      return left;
  }
}

/** The frames that run directly under one: a Map's iterations, a Parallel's branches. */
export function framesWithin(frame: Frame): Iterable<Frame> {
  switch (frame.waiting?.for) {
    case "iterations":
      return frame.waiting.map.running.values();
    case "branches":
      return frame.waiting.parallel.running.values();
    default:
      return [];
  }
}

/** The item of the innermost Map around a frame; undefined outside of Maps. */
export function innermostItem(frame: Frame): Frame["item"] {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    if (at.item !== undefined) return at.item;
  }
  return undefined;
}

/** A frame about to enter its block's first state. */
export function newFrame(
  at: Pick<Frame, "block" | "parent" | "state" | "input" | "lastEvent"> & Partial<Pick<Frame, "item" | "branch">>,
): Frame {
  return {
    block: at.block,
    parent: at.parent,
    item: at.item,
    branch: at.branch,
    state: at.state,
    input: at.input,
    variables: undefined,
    lastEvent: at.lastEvent,
    enteredEvent: 0,
    enteredTime: 0,
    taskToken: undefined,
    retries: NO_RETRIES,
    turn: 0,
    waiting: undefined,
    left: undefined,
    over: false,
  };
}

const NO_RETRIES: readonly number[] = [];

/** Retries of this visit by all retriers together: `State.RetryCount` of the context object. */
export function retryCount(of: Frame): number {
  return of.retries.reduce((sum, count) => sum + (count ?? 0), 0);
}
