import type { Clock } from "./clock.ts";
import type { Execution } from "./execution.ts";
import type { StartRequest } from "./executions.ts";
import type { RecordedEvent } from "./history-event.ts";
import type { MapRun } from "./map-run/map-run.ts";
import type { ObjectRequest } from "./map-run/object-request.ts";
import type { Random } from "./random.ts";
import type { StartRefusal } from "./start-refusal.ts";
import type { TaskRequest } from "./task.ts";

/** What the engine cannot do itself. Everything that could differ between two runs comes in here. */
export interface EngineServices {
  readonly clock: Clock;
  readonly random: Random;
  uuid(): string;
  /** Lower-case hex digest of a text's UTF-8 bytes; algorithms as `$hash` names them (`SHA-256`). */
  hash(text: string, algorithm: string): string;
  /** Has an attempt of a Task done. Its outcome is told with `Engine.completeTask`, at once or later. */
  startTask(request: TaskRequest): void;
  /** Whether there is an activity of that ARN. Default: there is none. */
  activityExists?(arn: string): boolean;
  /** Nobody waits for the attempt any more: it timed out, was cut, or its execution ended. */
  cancelTask?(taskId: string): void;
  /**
   * Asks the store of objects that Map Runs read their items from and write their results to. The answer is told with
   * `Engine.completeObjectRequest`, at once or later. Default: there is no store, and a state that needs it fails.
   */
  askObjects?(requestId: string, request: ObjectRequest): void;
  /** A Map Run was started, changed by UpdateMapRun, or ended. */
  mapRunChanged?(run: MapRun): void;
  /** An event was written. */
  recorded?(execution: Execution, event: RecordedEvent): void;
  /** An execution was created; its first event follows. */
  created?(execution: Execution): void;
  /** An execution that had ended runs again; its ExecutionRedriven follows. */
  redriven?(execution: Execution): void;
  /** An execution has its final status, unless it is redriven. */
  ended?(execution: Execution): void;
  /** Why an execution that a Task asks for cannot be started just now: an account's throttle. Default: it can. */
  refuseStart?(request: StartRequest): StartRefusal | undefined;
  /** An execution of that ARN existed before this engine did, or was forgotten by it: its name is taken. */
  nameTaken?(executionArn: string): boolean;
}
