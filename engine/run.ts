import type { Json } from "../asl/types/json.ts";
import type { Behaviour } from "./behaviour.ts";
import type { MapItem } from "./context-object.ts";
import type { Execution, ExecutionStatus } from "./execution.ts";
import type { Failure } from "./failure.ts";
import type { Frame } from "./frame.ts";
import type { RecordedEvent } from "./history-event.ts";
import type { Limits } from "./limits.ts";
import type { MapRunOutcome, MapRunStart } from "./map-run/map-run.ts";
import type { Random } from "./random.ts";
import type { Retry } from "./retry.ts";
import type { TaskOutcome, TaskRequest } from "./task.ts";

/** What can happen to an execution. A frame that has moved on since (another `turn`) is not concerned any more. */
export type StepEvent =
  | { readonly type: "started" }
  /** The frame enters the state that it stands at. */
  | { readonly type: "enter"; readonly frame: Frame; readonly turn: number }
  /** The execution is redriven; the frame is in a state that it has not left. */
  | { readonly type: "resume"; readonly frame: Frame; readonly turn: number }
  /** The time has come that the frame waits for: a Wait, or a retry. */
  | { readonly type: "due"; readonly frame: Frame; readonly turn: number }
  /** The scheduled attempt of a Task starts. */
  | { readonly type: "task-starts"; readonly frame: Frame; readonly turn: number }
  | { readonly type: "task-told"; readonly frame: Frame; readonly turn: number; readonly outcome: TaskOutcome }
  /** Whoever has the task's token says that it is still at it. */
  | { readonly type: "task-beat"; readonly frame: Frame; readonly turn: number }
  /** A heartbeat should have come since the one of that number. */
  | { readonly type: "heartbeat-due"; readonly frame: Frame; readonly turn: number; readonly beat: number }
  | { readonly type: "task-timeout"; readonly frame: Frame; readonly turn: number }
  /** The frame's Map Run has something to do: children to start, or its end. */
  | { readonly type: "map-run-due"; readonly frame: Frame; readonly turn: number }
  /** The frame's Map Run has ended. */
  | { readonly type: "map-run-ended"; readonly frame: Frame; readonly turn: number; readonly outcome: MapRunOutcome }
  /** An iteration or a branch failed; its Map or Parallel is told. */
  | { readonly type: "child-failed"; readonly frame: Frame; readonly turn: number; readonly failure: Failure }
  /** `redrive` is how often the execution was redriven when its time began to count. */
  | { readonly type: "execution-timeout"; readonly redrive: number }
  | { readonly type: "redriven" }
  | { readonly type: "stopped"; readonly failure: Failure };

/** What a step asks of the world around the execution. */
export interface Commands {
  /** Let this happen at `time`, in milliseconds since 1970; now or earlier means next. */
  schedule(execution: Execution, time: number, event: StepEvent): void;
  /** Have the work done; tell the outcome to this frame in this turn. */
  startTask(execution: Execution, frame: Frame, request: TaskRequest): void;
  /** Nobody waits for this attempt any more. */
  cancelTask(taskId: string): void;
  /** Process the items by child executions; tell this frame what came of it, in this turn. */
  startMapRun(execution: Execution, frame: Frame, start: MapRunStart): void;
  /** How many redrives of a Map Run there were with the next one; undefined where it cannot be redriven. */
  nextMapRunRedrive(arn: string): number | undefined;
  /** Go on with a Map Run that ended; tell this frame what came of it, in this turn. */
  redriveMapRun(arn: string, frame: Frame): void;
  /** Let a Map Run do what is due. */
  continueMapRun(arn: string): void;
  /** Nobody waits for this Map Run any more. */
  abortMapRun(arn: string): void;
  /** An event was written. */
  recorded(execution: Execution, event: RecordedEvent): void;
  /** The execution has its final status. */
  ended(execution: Execution, status: ExecutionStatus): void;
}

/** What one step of one execution works with. */
export interface Run {
  readonly execution: Execution;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly limits: Limits;
  readonly behaviour: Behaviour;
  readonly random: Random;
  /** False where events are told and not kept. */
  readonly keepsHistories: boolean;
  /** As TaskScheduled names it. */
  readonly region: string;
  uuid(): string;
  activityExists(arn: string): boolean;
  readonly commands: Commands;
  /** Of a state that is tested by itself; undefined in executions. */
  readonly test?: TestHooks | undefined;
}

/** What the test of a single state puts in the place of an execution's context, and is told of its failures. */
export interface TestHooks {
  context(frame: Frame, item: MapItem | undefined): Json;
  /** The state failed: which retrier or catcher takes it, by its place; neither where the failure leaves the state. */
  failed(failure: Failure, taken: { readonly retry: Retry } | { readonly catcher: number } | undefined): void;
}
