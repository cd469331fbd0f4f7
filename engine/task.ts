import type { Json } from "../asl/types/json.ts";
import type { Failure } from "./failure.ts";
import type { TaskResource } from "./resource.ts";

/** One attempt of a Task, handed to whoever does the work. */
export interface TaskRequest {
  /** Unique in the engine; its outcome is told under this id. */
  readonly taskId: string;
  readonly executionArn: string;
  readonly stateName: string;
  readonly resource: TaskResource;
  /** The input of the state. */
  readonly stateInput: Json;
  /** Which iteration of the innermost Map, from 0; undefined outside of Maps. */
  readonly iteration: number | undefined;
  /** The evaluated Arguments. */
  readonly arguments: Json;
  /** 0 for the first attempt of a visit. */
  readonly retryCount: number;
  /** Seconds the attempt may take; undefined where the Task sets none. */
  readonly timeoutSeconds: number | undefined;
  /** Seconds between heartbeats; undefined where the Task sets none. */
  readonly heartbeatSeconds: number | undefined;
  /** Whoever has it may tell how the attempt ends; undefined where the service itself tells. */
  readonly taskToken: string | undefined;
  /** The role that the Task assumes; undefined where the Task sets none. */
  readonly roleArn: string | undefined;
}

/**
 * What came of an attempt. A `.sync` or `.waitForTaskToken` attempt is submitted first, then succeeds or fails; an activity's is
 * started first.
 */
export type TaskOutcome =
  /** A worker took the activity's attempt. */
  | { readonly type: "started"; readonly workerName?: string }
  | { readonly type: "submitted"; readonly output: Json }
  | { readonly type: "succeeded"; readonly output: Json }
  | ({ readonly type: "failed" } & Failure)
  /** The service itself says that time is up; the engine's own TimeoutSeconds needs nobody to say so. */
  | { readonly type: "timed-out" };

/** True where nothing more is told of the attempt after this. */
export function endsAttempt({ type }: TaskOutcome): boolean {
  return type !== "submitted" && type !== "started";
}
