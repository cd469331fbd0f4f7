import type { Failure } from "./failure.ts";
import { type Frame, framesWithin } from "./frame.ts";
import { record } from "./history.ts";
import type { Payload } from "./payload.ts";
import type { Run } from "./run.ts";

/** How an execution ends. */
export type Ending =
  | { readonly status: "SUCCEEDED"; readonly output: Payload }
  | { readonly status: "FAILED" | "TIMED_OUT" | "ABORTED"; readonly failure: Failure };

/**
 * Ends an execution: writes its last event, gives up what its frames wait for, and says so. DescribeExecution shows no
 * error or cause for TIMED_OUT, only the event does (FACTS.md B).
 */
export function endExecution(run: Run, ending: Ending, follows: number): void {
  const { execution } = run;
  recordEnd(run, ending, follows);
  giveUp(run, execution.root);
  execution.status = ending.status;
  execution.stopDate = run.now;
  if (ending.status === "SUCCEEDED") execution.output = ending.output;
  else if (ending.status !== "TIMED_OUT") execution.failure = ending.failure;
  run.commands.ended(execution, ending.status);
}

function recordEnd(run: Run, ending: Ending, follows: number): void {
  switch (ending.status) {
    case "SUCCEEDED":
      record(run, follows, { type: "ExecutionSucceeded", details: { output: ending.output } });
      return;
    case "FAILED":
      record(run, follows, { type: "ExecutionFailed", details: ending.failure });
      return;
    case "TIMED_OUT":
      record(run, follows, { type: "ExecutionTimedOut", details: ending.failure });
      return;
    case "ABORTED":
      record(run, follows, { type: "ExecutionAborted", details: ending.failure });
      return;
    default:
      ending satisfies never;
  }
}

function giveUp(run: Run, root: Frame): void {
  for (const frame of framesUnder(root)) {
    if (frame.waiting?.for === "task") run.commands.cancelTask(frame.waiting.taskId);
    if (frame.waiting?.for === "map-run") run.commands.abortMapRun(frame.waiting.arn);
    frame.turn++;
    frame.over = true;
  }
}

function* framesUnder(frame: Frame): Generator<Frame> {
  yield frame;
  for (const running of framesWithin(frame)) yield* framesUnder(running);
}
