import { type Frame, framesWithin, progressOf } from "./frame.ts";
import { record } from "./history.ts";
import type { Run } from "./run.ts";

/**
 * Ends a frame from outside: gives up what it waits for and writes that the state it was in is aborted. Everything follows
 * `cause`, the event that failed (FACTS.md B).
 */
export function cutFrame(run: Run, frame: Frame, cause: number): void {
  const { waiting } = frame;
  frame.turn++;
  frame.over = true;
  if (waiting === undefined) return;
  if (waiting.for === "task") run.commands.cancelTask(waiting.taskId);
  const type = run.execution.machine.plan.blocks[frame.block]?.states.get(frame.state)?.type;
  if (type === "Task") record(run, cause, { type: "TaskStateAborted" });
  if (type === "Wait") record(run, cause, { type: "WaitStateAborted" });
  if (waiting.for === "map-run") {
    run.commands.abortMapRun(waiting.arn);
    record(run, cause, { type: "MapRunAborted" });
    record(run, cause, { type: "MapStateAborted" });
  }
  if (waiting.for === "iterations") record(run, cause, { type: "MapStateAborted" });
  if (waiting.for === "branches") record(run, cause, { type: "ParallelStateAborted" });
  cutRunning(run, frame, cause);
}

/**
 * Cuts every iteration or branch that still runs under a frame, in the order of the items or branches; what they came to stays for a
 * redrive. `failed` is the iteration that failed, and is told of in its place among the others (measured by others on AWS, FLOCI in
 * FACTS.md).
 */
export function cutRunning(run: Run, frame: Frame, cause: number, failed?: Frame): void {
  const place = ({ item, branch }: Frame) => item?.index ?? branch ?? 0;
  for (const running of [...framesWithin(frame)].sort((a, b) => place(a) - place(b))) {
    if (running.over) continue;
    if (running.item !== undefined) {
      const type = running === failed ? "MapIterationFailed" : "MapIterationAborted";
      record(run, cause, { type, details: { name: frame.state, index: running.item.index } });
    }
    cutFrame(run, running, cause);
  }
  frame.left = progressOf(frame);
  frame.waiting = undefined;
}
