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
  /** The role that the Task assumes; undefined where the Task sets none. */
  readonly roleArn: string | undefined;
}

/** What came of an attempt. A `.sync` attempt is submitted first, then succeeds or fails. */
export type TaskOutcome =
  | { readonly type: "submitted"; readonly output: Json }
  | { readonly type: "succeeded"; readonly output: Json }
  | ({ readonly type: "failed" } & Failure)
  /** The service itself says that time is up; the engine's own TimeoutSeconds needs nobody to say so. */
  | { readonly type: "timed-out" };
