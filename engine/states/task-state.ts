import { errorNames } from "../error-name.ts";
import { type Failure, failure } from "../failure.ts";
import { type Frame, innermostItem, retryCount } from "../frame.ts";
import { record } from "../history.ts";
import type { TaskPlan } from "../machine.ts";
import { fits, type Payload, payload } from "../payload.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import type { TaskOutcome } from "../task.ts";
import { exitState, recordEntered, tooLarge } from "../transition.ts";

/** Enters a Task and schedules its first attempt. */
export function enterTask(run: Run, frame: Frame, plan: TaskPlan): void {
  recordEntered(run, frame, plan.type);
  scheduleAttempt(run, frame, plan, frame.enteredEvent);
}

/** Evaluates the Task's fields and writes `TaskScheduled`, which follows the state's entry or the attempt before. */
export function scheduleAttempt(run: Run, frame: Frame, plan: TaskPlan, follows: number): void {
  const data = new StateData(run, frame);
  const given = plan.flow.arguments(data);
  const parameters = given === frame.input.value ? frame.input : payload(given);
  const timeoutSeconds = plan.timeoutSeconds?.(data);
  const heartbeatSeconds = plan.heartbeatSeconds?.(data);
  const roleArn = plan.roleArn?.(data);
  frame.lastEvent = follows;
  if (!fits(parameters, run.limits.payloadBytes)) {
    failState(run, frame, plan, tooLarge(frame.state));
    return;
  }
  frame.lastEvent = record(run, follows, {
    type: "TaskScheduled",
    details: {
      ...identity(plan),
      region: run.region,
      parameters,
      ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
      ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
      ...(typeof roleArn === "string" ? { taskCredentials: { roleArn } } : {}),
    },
  });
  const taskId = `${run.execution.arn}#${++run.execution.taskCount}`;
  frame.waiting = {
    for: "task",
    taskId,
    arguments: parameters,
    timeoutSeconds,
    roleArn: typeof roleArn === "string" ? roleArn : undefined,
  };
  run.commands.schedule(run.execution, run.now, { type: "task-starts", frame, turn: frame.turn });
}

/** Writes `TaskStarted` and has the work done. TimeoutSeconds counts from here (FACTS.md C). */
export function startAttempt(run: Run, frame: Frame, plan: TaskPlan): void {
  if (frame.waiting?.for !== "task") return;
  const { taskId, arguments: parameters, timeoutSeconds, roleArn } = frame.waiting;
  frame.lastEvent = record(run, frame.lastEvent, { type: "TaskStarted", details: identity(plan) });
  if (timeoutSeconds !== undefined) {
    const until = run.now + timeoutSeconds * 1000;
    run.commands.schedule(run.execution, until, { type: "task-timeout", frame, turn: frame.turn });
  }
  run.commands.startTask(run.execution, frame, {
    taskId,
    executionArn: run.execution.arn,
    stateName: frame.state,
    resource: plan.resource,
    stateInput: frame.input.value,
    iteration: innermostItem(frame)?.index,
    arguments: parameters.value,
    retryCount: retryCount(frame),
    timeoutSeconds,
    roleArn,
  });
}

/** What the service told about the attempt. */
export function taskTold(run: Run, frame: Frame, plan: TaskPlan, outcome: TaskOutcome): void {
  switch (outcome.type) {
    case "submitted": {
      const output = payload(outcome.output);
      if (!fits(output, run.limits.payloadBytes)) {
        attemptFailed(run, frame, plan, tooLarge(plan.resource.resourceType));
        return;
      }
      const details = { ...identity(plan), output };
      frame.lastEvent = record(run, frame.lastEvent, { type: "TaskSubmitted", details });
      return;
    }
    case "succeeded":
      attemptSucceeded(run, frame, plan, payload(outcome.output));
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

/** The attempt took longer than TimeoutSeconds. The recordings name no cause. */
export function taskTimedOut(run: Run, frame: Frame, plan: TaskPlan): void {
  if (frame.waiting?.for === "task") run.commands.cancelTask(frame.waiting.taskId);
  const failed = failure(errorNames.timeout);
  frame.lastEvent = record(run, frame.lastEvent, { type: "TaskTimedOut", details: { ...identity(plan), ...failed } });
  failState(run, frame, plan, failed);
}

function attemptSucceeded(run: Run, frame: Frame, plan: TaskPlan, result: Payload): void {
  if (!fits(result, run.limits.payloadBytes)) {
    attemptFailed(run, frame, plan, tooLarge(plan.resource.resourceType));
    return;
  }
  const details = { ...identity(plan), output: result };
  frame.lastEvent = record(run, frame.lastEvent, { type: "TaskSucceeded", details });
  const data = new StateData(run, frame, { result: result.value });
  const exit = { ...plan.flow, next: plan.next };
  const failed = exitState(run, frame, plan, exit, data, frame.lastEvent, result);
  if (failed !== undefined) failState(run, frame, plan, failed);
}

function attemptFailed(run: Run, frame: Frame, plan: TaskPlan, failed: Failure): void {
  frame.lastEvent = record(run, frame.lastEvent, { type: "TaskFailed", details: { ...identity(plan), ...failed } });
  failState(run, frame, plan, failed);
}

function identity(plan: TaskPlan): { readonly resourceType: string; readonly resource: string } {
  const { resourceType, resource } = plan.resource;
  return { resourceType, resource };
}
