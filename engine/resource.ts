import { type AwsWords, awsWords } from "./aws-words.ts";

/** How a Task waits for the service it calls. */
export type IntegrationPattern = "request-response" | "sync" | "wait-for-task-token";

/** What a Task's `Resource` names. */
export interface TaskResource {
  /** A service integration, a Lambda function by its own ARN, or an activity. */
  readonly kind: "integration" | "lambda-function" | "activity";
  /** The ARN as written. */
  readonly arn: string;
  /** As history events spell it: `lambda`, `states`, `aws-sdk:s3`. */
  readonly resourceType: string;
  /** As history events spell it: `invoke`, `startExecution.sync:2`, `getObject`; `function` or `activity`. */
  readonly resource: string;
  /** The action without its pattern: `invoke`, `startExecution`, `getObject`; `function` or `activity`. */
  readonly action: string;
  readonly pattern: IntegrationPattern;
}

const INTEGRATION =
  /^arn:[\w-]+:states:[\w-]*:\d*:(aws-sdk:[\w-]+|[\w-]+):(\w+)((?:\.sync(?::2)?|\.waitForTaskToken)?)$/;
const LAMBDA_FUNCTION = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w$-]+(?::[\w$-]+)?$/;
const ACTIVITY = /^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/;

/** Reads a `Resource`, or says why it cannot be run: HTTP calls are not supported. */
export function parseResource(arn: string): TaskResource | { readonly problem: string; readonly aws?: AwsWords } {
  const pattern = "request-response";
  if (LAMBDA_FUNCTION.test(arn)) {
    return { kind: "lambda-function", arn, resourceType: "lambda", resource: "function", action: "function", pattern };
  }
  if (ACTIVITY.test(arn)) {
    return { kind: "activity", arn, resourceType: "states", resource: "activity", action: "activity", pattern };
  }
  const match = INTEGRATION.exec(arn);
  if (!match) {
    const allowed = "a service integration (arn:aws:states:::service:action), a Lambda function or an activity";
    const aws = arn.startsWith("arn:") ? awsWords.notRecognized(arn) : { message: "Value is not a valid resource ARN" };
    return { problem: `${JSON.stringify(arn)} is not the ARN of ${allowed}`, aws };
  }
  const [, resourceType = "", action = "", suffix = ""] = match;
  if (resourceType === "http") return { problem: "HTTP Tasks are not supported" };
  return {
    kind: "integration",
    arn,
    resourceType,
    resource: action + suffix,
    action,
    pattern: patternOf(suffix),
  };
}

/** True where the Task starts another state machine by the optimised integration, in any of its patterns. */
export function startsExecution(of: TaskResource): boolean {
  return of.resourceType === "states" && of.action === "startExecution";
}

function patternOf(suffix: string): IntegrationPattern {
  if (suffix === "") return "request-response";
  return suffix === ".waitForTaskToken" ? "wait-for-task-token" : "sync";
}
