import type { QueryLanguage } from "../types/common.ts";
import { type Members, members } from "../walk-states.ts";
import type { TaskCall } from "./machine-model.ts";

/** Reads what a Task calls. What an expression says is only known when it runs: it stays undefined. */
export function readCall(state: Members, language: QueryLanguage): TaskCall {
  const resource = String(state.Resource);
  const args = members(language === "JSONata" ? state.Arguments : state.Parameters);
  const [, integration = ""] = /^arn:[\w-]+:states:[^:]*:[^:]*:(.+)$/.exec(resource) ?? [];
  if (/^arn:[\w-]+:lambda:/.test(resource)) {
    return {
      resource,
      action: "lambda:invoke",
      pattern: "request-response",
      target: functionName(resource),
      query: undefined,
    };
  }
  if (integration.startsWith("activity:")) {
    return { resource, action: "activity", pattern: "request-response", target: integration, query: undefined };
  }
  const [, action = integration, suffix = ""] = /^(.+?)(\.sync(?::2)?|\.waitForTaskToken)?$/.exec(integration) ?? [];
  const target = literal(args.FunctionName) ?? literal(args.StateMachineArn);
  return {
    resource,
    action,
    pattern: suffix === "" ? "request-response" : suffix === ".waitForTaskToken" ? "wait-for-task-token" : "sync",
    target: action === "lambda:invoke" && target !== undefined ? functionName(target) : target,
    query: literal(args.QueryString),
  };
}

/** True where the Task starts another machine. */
export function startsExecution({ action }: TaskCall): boolean {
  return /^(states|aws-sdk:sfn):start(Sync)?Execution$/.test(action);
}

function literal(value: unknown): string | undefined {
  return typeof value === "string" && !value.startsWith("{%") ? value : undefined;
}

/** The name in a function's ARN, without its version. */
function functionName(nameOrArn: string): string {
  const [, name] = /:function:([^:]+)/.exec(nameOrArn) ?? [];
  return name ?? nameOrArn;
}
