import { errorNames } from "../error-name.ts";
import { type Failure, failure } from "../failure.ts";
import { type Frame, innermostItem, retryCount } from "../frame.ts";
import { record } from "../history.ts";
import type { TaskPlan } from "../machine.ts";
import { fits, type Payload, payload } from "../payload.ts";
import { StateError } from "../query/query-language.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import type { TaskOutcome } from "../task.ts";
import { exitState, recordEntered, tooLarge } from "../transition.ts";
import {
  attemptEndedBadly,
  attemptNotSubmitted,
  attemptScheduled,
  attemptStarted,
  attemptSubmitted,
  attemptSucceeded,
} from "./attempt-events.ts";
import { checkArguments } from "./task-arguments.ts";

/** Enters a Task and schedules its first attempt. */
export function enterTask(run: Run, frame: Frame, plan: TaskPlan): void {
  recordEntered(run, frame, plan.type);
  scheduleAttempt(run, frame, plan, frame.enteredEvent);
}

/** Evaluates the Task's fields and writes that an attempt is scheduled; it follows the state's entry or the attempt before. */
export function scheduleAttempt(run: Run, frame: Frame, plan: TaskPlan, follows: number): void {
  const { resource } = plan;
  const hasToken = resource.pattern !== "request-response" || resource.kind === "activity";
  frame.taskToken = hasToken ? run.uuid() : undefined;
  const data = new StateData(run, frame);
  const given = plan.flow.arguments(data);
  if (plan.argumentsField !== undefined) checkArguments(resource, given, plan.argumentsField);
  const parameters = given === frame.input.value ? frame.input : payload(given);
  const timeoutSeconds = plan.timeoutSeconds?.(data);
  const heartbeatSeconds = plan.heartbeatSeconds?.(data);
  const role = plan.roleArn?.(data);
  const roleArn = typeof role === "string" ? role : undefined;
  if (resource.kind === "activity" && !run.activityExists(resource.arn)) {
    throw new StateError(errorNames.runtime, `The activity ${resource.arn} does not exist.`);
  }
  frame.lastEvent = follows;
  if (!fits(parameters, run.limits.payloadBytes)) {
    failState(run, frame, plan, tooLarge(frame.state));
    return;
  }
  const attempt = { region: run.region, parameters, timeoutSeconds, heartbeatSeconds, roleArn };
  frame.lastEvent = record(run, follows, attemptScheduled(resource, attempt));
  const taskId = `${run.execution.arn}#${++run.execution.taskCount}`;
  frame.waiting = {
    for: "task",
    taskId,
    arguments: parameters,
    timeoutSeconds,
    heartbeatSeconds,
    roleArn,
    submitted: false,
    beats: 0,
  };
  run.commands.schedule(run.execution, run.now, { type: "task-starts", frame, turn: frame.turn });
}

/**
 * Has the work done, and writes that the attempt has started; an activity's starts when a worker takes it. TimeoutSeconds
 * counts from here (FACTS.md C).
 */
export function startAttempt(run: Run, frame: Frame, plan: TaskPlan): void {
  if (frame.waiting?.for !== "task") return;
  const { taskId, arguments: parameters, timeoutSeconds, heartbeatSeconds, roleArn } = frame.waiting;
  const { resource } = plan;
  if (resource.kind !== "activity") frame.lastEvent = record(run, frame.lastEvent, attemptStarted(resource));
  if (timeoutSeconds !== undefined) {
    const until = run.now + timeoutSeconds * 1000;
    run.commands.schedule(run.execution, until, { type: "task-timeout", frame, turn: frame.turn });
  }
  run.commands.startTask(run.execution, frame, {
    taskId,
    executionArn: run.execution.arn,
    stateName: frame.state,
    resource,
    stateInput: frame.input.value,
    iteration: innermostItem(frame)?.index,
    arguments: parameters.value,
    retryCount: retryCount(frame),
    timeoutSeconds,
    heartbeatSeconds,
    taskToken: frame.taskToken,
    roleArn,
  });
}

/** What was told about the attempt. */
export function taskTold(run: Run, frame: Frame, plan: TaskPlan, outcome: TaskOutcome): void {
  switch (outcome.type) {
    case "started":
      frame.lastEvent = record(run, frame.lastEvent, attemptStarted(plan.resource, outcome.workerName));
      taskBeat(run, frame);
      return;
    case "submitted":
      submitted(run, frame, plan, payload(outcome.output));
      return;
    case "succeeded":
      succeeded(run, frame, plan, payload(outcome.output));
      return;
    case "failed":
      attemptFailed(run, frame, plan, failure(outcome.error, outcome.cause));
      return;
    case "timed-out":
      taskTimedOut(run, frame, plan);
      return;
    default:
      outcome satisfies never;
  }
}

/** The attempt took longer than TimeoutSeconds, or no heartbeat came in time. The recordings name no cause for either. */
export function taskTimedOut(run: Run, frame: Frame, plan: TaskPlan): void {
  if (frame.waiting?.for === "task") run.commands.cancelTask(frame.waiting.taskId);
  endedBadly(run, frame, plan, "TimedOut", failure(errorNames.timeout));
}

/** A heartbeat: the next one is due HeartbeatSeconds from now. */
export function taskBeat(run: Run, frame: Frame): void {
  if (frame.waiting?.for !== "task" || frame.waiting.heartbeatSeconds === undefined) return;
  const beat = ++frame.waiting.beats;
  const until = run.now + frame.waiting.heartbeatSeconds * 1000;
  run.commands.schedule(run.execution, until, { type: "heartbeat-due", frame, turn: frame.turn, beat });
}

/** The moment by which a heartbeat was due: the attempt times out unless one came. */
export function heartbeatDue(run: Run, frame: Frame, plan: TaskPlan, beat: number): void {
  if (frame.waiting?.for === "task" && frame.waiting.beats === beat) taskTimedOut(run, frame, plan);
}

/** The heartbeats' clock starts when the service has taken the token (FACTS.md C). */
function submitted(run: Run, frame: Frame, plan: TaskPlan, output: Payload): void {
  if (!fits(output, run.limits.payloadBytes)) {
    endedBadly(run, frame, plan, "Failed", resultTooLarge(plan));
    return;
  }
  frame.lastEvent = record(run, frame.lastEvent, attemptSubmitted(plan.resource, output));
  if (frame.waiting?.for === "task") frame.waiting.submitted = true;
  if (plan.resource.pattern === "wait-for-task-token") taskBeat(run, frame);
}

function succeeded(run: Run, frame: Frame, plan: TaskPlan, result: Payload): void {
  if (!fits(result, run.limits.payloadBytes)) {
    endedBadly(run, frame, plan, "Failed", resultTooLarge(plan));
    return;
  }
  frame.lastEvent = record(run, frame.lastEvent, attemptSucceeded(plan.resource, result));
  const data = new StateData(run, frame, { result: result.value });
  const exit = { ...plan.flow, next: plan.next };
  const failed = exitState(run, frame, plan, exit, data, frame.lastEvent, result);
  if (failed !== undefined) failState(run, frame, plan, failed);
}

function attemptFailed(run: Run, frame: Frame, plan: TaskPlan, failed: Failure): void {
  const refused = plan.resource.pattern === "sync" && frame.waiting?.for === "task" && !frame.waiting.submitted;
  if (!refused) {
    endedBadly(run, frame, plan, "Failed", failed);
    return;
  }
  frame.lastEvent = record(run, frame.lastEvent, attemptNotSubmitted(plan.resource, failed));
  failState(run, frame, plan, failed);
}

function endedBadly(run: Run, frame: Frame, plan: TaskPlan, how: "Failed" | "TimedOut", failed: Failure): void {
  frame.lastEvent = record(run, frame.lastEvent, attemptEndedBadly(plan.resource, how, failed));
  failState(run, frame, plan, failed);
}

/** AWS names the service of an integration, and the whole ARN of a function or an activity. */
function resultTooLarge({ resource }: TaskPlan): Failure {
  return tooLarge(resource.kind === "integration" ? resource.resourceType : resource.arn);
}
