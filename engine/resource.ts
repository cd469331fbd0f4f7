/** How a Task waits for the service it calls. */
export type IntegrationPattern = "request-response" | "sync" | "wait-for-task-token";

/** What a Task's `Resource` names: a service integration, read from `arn:aws:states:::service:action[.pattern]`. */
export interface TaskResource {
  /** The ARN as written. */
  readonly arn: string;
  /** As history events spell it: `lambda`, `states`, `aws-sdk:s3`. */
  readonly resourceType: string;
  /** As history events spell it: `invoke`, `startExecution.sync:2`, `getObject`. */
  readonly resource: string;
  /** The action without its pattern: `invoke`, `startExecution`, `getObject`. */
  readonly action: string;
  readonly pattern: IntegrationPattern;
}

const INTEGRATION =
  /^arn:[\w-]+:states:[\w-]*:\d*:(aws-sdk:[\w-]+|[\w-]+):(\w+)((?:\.sync(?::2)?|\.waitForTaskToken)?)$/;

/**
 * Reads a `Resource`, or says why it cannot be run. Lambda functions and activities by their own ARN, task tokens and HTTP
 * calls are not supported yet.
 */
export function parseResource(arn: string): TaskResource | { readonly problem: string } {
  if (/^arn:[\w-]+:lambda:/.test(arn)) {
    return { problem: "a Lambda ARN as Resource is not supported yet: use arn:aws:states:::lambda:invoke" };
  }
  if (/^arn:[\w-]+:states:[\w-]*:\d*:activity:/.test(arn)) return { problem: "activities are not supported yet" };
  const match = INTEGRATION.exec(arn);
  if (!match) return { problem: `${JSON.stringify(arn)} is no service integration (arn:aws:states:::service:action)` };
  const [, resourceType = "", action = "", suffix = ""] = match;
  if (resourceType === "http") return { problem: "HTTP Tasks are not supported" };
  if (suffix === ".waitForTaskToken") return { problem: "task tokens (.waitForTaskToken) are not supported yet" };
  const pattern = suffix === "" ? "request-response" : "sync";
  return { arn, resourceType, resource: action + suffix, action, pattern };
}

/** True where the Task starts another state machine by the optimised integration, in any of its patterns. */
export function startsExecution(of: TaskResource): boolean {
  return of.resourceType === "states" && of.action === "startExecution";
}
