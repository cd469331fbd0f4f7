import type { Failure } from "../failure.ts";
import type { EventBody } from "../history-event.ts";
import type { Payload } from "../payload.ts";
import type { TaskResource } from "../resource.ts";

/** What a scheduled attempt says about itself. */
export interface ScheduledAttempt {
  readonly region: string;
  readonly parameters: Payload;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly roleArn: string | undefined;
}

/** The event of an attempt that waits to start, by what does the work (FACTS.md I). */
export function attemptScheduled(resource: TaskResource, attempt: ScheduledAttempt): EventBody {
  const { region, parameters, timeoutSeconds, heartbeatSeconds, roleArn } = attempt;
  const timeout = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
  const heartbeat = heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds };
  const credentials = roleArn === undefined ? {} : { taskCredentials: { roleArn } };
  switch (resource.kind) {
    case "integration":
      return {
        type: "TaskScheduled",
        details: { ...identity(resource), region, parameters, ...timeout, ...heartbeat, ...credentials },
      };
    case "lambda-function":
      return {
        type: "LambdaFunctionScheduled",
        details: { resource: resource.arn, input: parameters, ...timeout, ...credentials },
      };
    case "activity":
      return {
        type: "ActivityScheduled",
        details: { resource: resource.arn, input: parameters, ...timeout, ...heartbeat },
      };
    default:
      return resource.kind satisfies never;
  }
}

/** An activity's worker may give its name. */
export function attemptStarted(resource: TaskResource, workerName?: string): EventBody {
  switch (resource.kind) {
    case "integration":
      return { type: "TaskStarted", details: identity(resource) };
    case "lambda-function":
      return { type: "LambdaFunctionStarted" };
    case "activity":
      return { type: "ActivityStarted", details: workerName === undefined ? {} : { workerName } };
    default:
      return resource.kind satisfies never;
  }
}

/** The service has taken the work: only of integrations, with `.sync` or a task token. */
export function attemptSubmitted(resource: TaskResource, output: Payload): EventBody {
  return { type: "TaskSubmitted", details: { ...identity(resource), output } };
}

/** The work is done. `output` is what the service answered, before the state's own fields see it. */
export function attemptSucceeded(resource: TaskResource, output: Payload): EventBody {
  switch (resource.kind) {
    case "integration":
      return { type: "TaskSucceeded", details: { ...identity(resource), output } };
    case "lambda-function":
      return { type: "LambdaFunctionSucceeded", details: { output } };
    case "activity":
      return { type: "ActivitySucceeded", details: { output } };
    default:
      return resource.kind satisfies never;
  }
}

/**
 * A `.sync` attempt that the service refuses to begin is TaskSubmitFailed, where the service's work would be TaskSubmitted:
 * users of AWS show it for `batch:submitJob.sync` and `ecs:runTask.sync`.
 */
export function attemptNotSubmitted(resource: TaskResource, failed: Failure): EventBody {
  return { type: "TaskSubmitFailed", details: { ...identity(resource), ...failed } };
}

/** The work failed, or took longer than it may. A time-out has an error and no cause (FACTS.md B). */
export function attemptEndedBadly(resource: TaskResource, how: "Failed" | "TimedOut", failed: Failure): EventBody {
  switch (resource.kind) {
    case "integration":
      return { type: `Task${how}`, details: { ...identity(resource), ...failed } };
    case "lambda-function":
      return { type: `LambdaFunction${how}`, details: failed };
    case "activity":
      return { type: `Activity${how}`, details: failed };
    default:
      return resource.kind satisfies never;
  }
}

function identity({ resourceType, resource }: TaskResource) {
  return { resourceType, resource };
}
