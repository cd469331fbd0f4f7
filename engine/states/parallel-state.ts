import type { Json } from "../../asl/types/json.ts";
import { cutFrame, cutRunning } from "../cut-frame.ts";
import type { Failure } from "../failure.ts";
import { type Frame, newFrame, type ParallelProgress } from "../frame.ts";
import { record } from "../history.ts";
import type { ParallelPlan } from "../machine.ts";
import { fits, type Payload, payload } from "../payload.ts";
import { failState, whileEvaluating } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, recordEntered, tooLarge } from "../transition.ts";

/** Enters a Parallel and starts its branches. */
export function enterParallel(run: Run, frame: Frame, plan: ParallelPlan): void {
  recordEntered(run, frame, plan.type);
  startBranches(run, frame, plan, frame.enteredEvent);
}

/**
 * Starts all branches on the same input: on entry, and again on each retry of the whole Parallel. Branches have no events
 * of their own; their first states follow `ParallelStateStarted` (FACTS.md B).
 */
export function startBranches(run: Run, frame: Frame, plan: ParallelPlan, follows: number): void {
  frame.left = undefined;
  const given = plan.flow.arguments(new StateData(run, frame));
  const input = given === frame.input.value ? frame.input : payload(given);
  frame.lastEvent = follows;
  if (!fits(input, run.limits.payloadBytes)) {
    failState(run, frame, plan, tooLarge(frame.state));
    return;
  }
  frame.lastEvent = record(run, follows, { type: "ParallelStateStarted" });
  const parallel: ParallelProgress = { outputs: new Array(plan.branches.length), running: new Map() };
  frame.waiting = { for: "branches", parallel };
  for (const [branch, block] of plan.branches.entries()) {
    const state = run.execution.machine.plan.blocks[block]?.startAt ?? "";
    const started = newFrame({ block, parent: frame, branch, state, input, lastEvent: frame.lastEvent });
    parallel.running.set(branch, started);
    run.commands.schedule(run.execution, run.now, { type: "enter", frame: started, turn: started.turn });
  }
}

/** A branch has ended well; with the last one the Parallel ends, and its exit follows that branch's last event. */
export function branchSucceeded(run: Run, parent: Frame, branch: Frame, output: Payload): void {
  const { parallel, plan } = parallelOf(run, parent);
  const index = branch.branch ?? 0;
  parallel.outputs[index] = output.value;
  parallel.running.delete(index);
  if (parallel.running.size > 0) return;
  parent.lastEvent = branch.lastEvent;
  finishParallel(run, parent, plan, parallel);
}

/** Goes on, redriven, with the branches that had not succeeded; from the start where none was kept. */
export function resumeParallel(run: Run, frame: Frame, plan: ParallelPlan): void {
  if (frame.waiting?.for !== "branches") startBranches(run, frame, plan, frame.lastEvent);
  else if (frame.waiting.parallel.running.size === 0) finishParallel(run, frame, plan, frame.waiting.parallel);
}

/** A branch has failed: the others are cut, and the Parallel fails with the branch's error. */
export function branchFailed(run: Run, branch: Frame, failed: Failure): void {
  const { parent } = branch;
  if (parent === undefined) return;
  const { plan } = parallelOf(run, parent);
  const cause = branch.lastEvent;
  cutFrame(run, branch, cause);
  cutRunning(run, parent, cause);
  parent.lastEvent = cause;
  failState(run, parent, plan, failed);
}

function finishParallel(run: Run, frame: Frame, plan: ParallelPlan, parallel: ParallelProgress): void {
  const follows = frame.lastEvent;
  // What fails from here on follows ParallelStateSucceeded; the exit does not.
  frame.lastEvent = record(run, follows, { type: "ParallelStateSucceeded" });
  const result = payload(parallel.outputs as readonly Json[]);
  const data = new StateData(run, frame, { result: result.value });
  const exit = { ...plan.flow, next: plan.next };
  whileEvaluating(run, frame, plan, () => {
    const failed = exitState(run, frame, plan, exit, data, follows, result);
    if (failed !== undefined) failState(run, frame, plan, failed);
  });
}

function parallelOf(run: Run, frame: Frame): { readonly parallel: ParallelProgress; readonly plan: ParallelPlan } {
  const plan = run.execution.machine.plan.blocks[frame.block]?.states.get(frame.state);
  if (plan?.type !== "Parallel" || frame.waiting?.for !== "branches") {
    throw new Error(`The frame in ${JSON.stringify(frame.state)} runs no branches.`);
  }
  return { parallel: frame.waiting.parallel, plan };
}
