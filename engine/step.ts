import { endExecution } from "./end-execution.ts";
import { errorNames } from "./error-name.ts";
import { failure } from "./failure.ts";
import type { Frame } from "./frame.ts";
import { HistoryFull, historyFullFailure, record } from "./history.ts";
import type { StatePlan } from "./machine.ts";
import { withWork } from "./query/work.ts";
import { whileEvaluating } from "./recover.ts";
import { redriven } from "./redrive.ts";
import type { Run, StepEvent } from "./run.ts";
import { choose, enterChoice } from "./states/choice-state.ts";
import { mapRunEnded } from "./states/distributed-map-state.ts";
import { enterFail } from "./states/fail-state.ts";
import { enterMap, iterationFailed, resumeMap, startMap } from "./states/map-state.ts";
import { branchFailed, enterParallel, resumeParallel, startBranches } from "./states/parallel-state.ts";
import { enterPass, leavePass } from "./states/pass-state.ts";
import { enterSucceed, succeed } from "./states/succeed-state.ts";
import {
  enterTask,
  heartbeatDue,
  scheduleAttempt,
  startAttempt,
  taskBeat,
  taskTimedOut,
  taskTold,
} from "./states/task-state.ts";
import { endWait, enterWait, startWait } from "./states/wait-state.ts";

/** What the queries of one event may take together, in evaluations that take all they may. */
const EVALUATIONS_PER_EVENT = 2;

/**
 * One thing happens to one execution: its frames move on and its history grows; what the world has to do goes to
 * `run.commands`. The same execution, event, moment and random draws always give the same.
 */
export function step(run: Run, event: StepEvent): void {
  withinLimits(run, () => happen(run, event));
}

/** Lets a part of an execution happen; where its history is full or its data too deep, the execution fails. */
export function withinLimits(run: Run, part: () => void): void {
  try {
    withWork(EVALUATIONS_PER_EVENT * run.limits.evaluationSteps, part);
  } catch (error) {
    if (error instanceof HistoryFull) {
      const full = historyFullFailure(run.limits.historyEvents);
      endExecution(run, { status: "FAILED", failure: full }, error.previousEventId);
    } else if (error instanceof RangeError) {
      const deep = failure(errorNames.runtime, "The execution's data is nested too deeply.");
      endExecution(run, { status: "FAILED", failure: deep }, run.execution.eventCount);
    } else throw error;
  }
}

/** True where the event is for a wait that is over, or an execution that has ended: nothing would come of it. */
export function isStale(execution: Run["execution"], event: StepEvent): boolean {
  if (execution.status !== "RUNNING") return true;
  if (event.type === "execution-timeout") return event.redrive !== execution.redriveCount;
  return "frame" in event && event.frame.turn !== event.turn;
}

function happen(run: Run, event: StepEvent): void {
  const { execution } = run;
  switch (event.type) {
    case "started": {
      const { input, machine, root, versionArn, aliasArn } = execution;
      const details = {
        input,
        roleArn: machine.roleArn,
        ...(aliasArn === undefined ? {} : { stateMachineAliasArn: aliasArn }),
        ...(versionArn === undefined ? {} : { stateMachineVersionArn: versionArn }),
      };
      record(run, 0, { type: "ExecutionStarted", details });
      run.commands.schedule(execution, run.now, { type: "enter", frame: root, turn: root.turn });
      return;
    }
    case "execution-timeout":
      endExecution(run, { status: "TIMED_OUT", failure: failure(errorNames.timeout) }, 0);
      return;
    case "redriven":
      redriven(run);
      return;
    case "stopped":
      endExecution(run, { status: "ABORTED", failure: event.failure }, 0);
      return;
    default:
      happenToFrame(run, event);
  }
}

type FrameEvent = Extract<StepEvent, { readonly frame: Frame }>;

function happenToFrame(run: Run, event: FrameEvent): void {
  const { frame } = event;
  const plan = run.execution.machine.plan.blocks[frame.block]?.states.get(frame.state);
  if (plan === undefined) throw new Error(`The state ${JSON.stringify(frame.state)} is in no block of the plan.`);
  whileEvaluating(run, frame, plan, () => happenInState(run, event, plan));
}

function happenInState(run: Run, event: FrameEvent, plan: StatePlan): void {
  const { frame } = event;
  switch (event.type) {
    case "enter":
      enter(run, frame, plan);
      return;
    case "resume":
      resume(run, frame, plan);
      return;
    case "due":
      due(run, frame, plan);
      return;
    case "task-starts":
      if (plan.type === "Task") startAttempt(run, frame, plan);
      return;
    case "task-told":
      if (plan.type === "Task") taskTold(run, frame, plan, event.outcome);
      return;
    case "task-beat":
      taskBeat(run, frame);
      return;
    case "heartbeat-due":
      if (plan.type === "Task") heartbeatDue(run, frame, plan, event.beat);
      return;
    case "task-timeout":
      if (plan.type === "Task") taskTimedOut(run, frame, plan);
      return;
    case "map-run-due":
      if (frame.waiting?.for === "map-run") run.commands.continueMapRun(frame.waiting.arn);
      return;
    case "map-run-ended":
      if (plan.type === "Map" && plan.mode === "DISTRIBUTED") mapRunEnded(run, frame, plan, event.outcome);
      return;
    case "child-failed":
      if (frame.branch === undefined) iterationFailed(run, frame, event.failure);
      else branchFailed(run, frame, event.failure);
      return;
    default:
      event satisfies never;
  }
}

function enter(run: Run, frame: Frame, plan: StatePlan): void {
  switch (plan.type) {
    case "Task":
      enterTask(run, frame, plan);
      break;
    case "Pass":
      enterPass(run, frame, plan);
      break;
    case "Choice":
      enterChoice(run, frame, plan);
      break;
    case "Wait":
      enterWait(run, frame, plan);
      break;
    case "Succeed":
      enterSucceed(run, frame, plan);
      break;
    case "Fail":
      enterFail(run, frame, plan);
      break;
    case "Map":
      enterMap(run, frame, plan);
      break;
    case "Parallel":
      enterParallel(run, frame, plan);
      break;
    default:
      plan satisfies never;
  }
}

/** Runs a state again that was entered before and not left. Only a Fail is entered again (FACTS.md A5). */
function resume(run: Run, frame: Frame, plan: StatePlan): void {
  switch (plan.type) {
    case "Task":
      scheduleAttempt(run, frame, plan, frame.lastEvent);
      break;
    case "Pass":
      leavePass(run, frame, plan, frame.lastEvent);
      break;
    case "Choice":
      choose(run, frame, plan, frame.lastEvent);
      break;
    case "Wait":
      startWait(run, frame, plan, frame.lastEvent);
      break;
    case "Succeed":
      succeed(run, frame, plan, frame.lastEvent);
      break;
    case "Fail":
      enterFail(run, frame, plan);
      break;
    case "Map":
      resumeMap(run, frame, plan);
      break;
    case "Parallel":
      resumeParallel(run, frame, plan);
      break;
    default:
      plan satisfies never;
  }
}

function due(run: Run, frame: Frame, plan: StatePlan): void {
  frame.turn++;
  if (plan.type === "Wait") endWait(run, frame, plan);
  else if (plan.type === "Task") scheduleAttempt(run, frame, plan, frame.lastEvent);
  else if (plan.type === "Map") startMap(run, frame, plan, frame.lastEvent);
  else if (plan.type === "Parallel") startBranches(run, frame, plan, frame.lastEvent);
}
