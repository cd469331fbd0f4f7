import { beginningOf, isExpression } from "../jsonata-expressions.ts";
import type { QueryLanguage } from "../types/common.ts";
import { type Members, members } from "../walk-states.ts";
import type { TaskCall } from "./machine-model.ts";

/** How a definition names the machine that it is of. */
const OWN_ARN = ["$$.StateMachine.Id", "{%$states.context.StateMachine.Id%}"];

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
      startsItself: false,
      query: undefined,
    };
  }
  if (integration.startsWith("activity:")) {
    return {
      resource,
      action: "activity",
      pattern: "request-response",
      target: integration,
      startsItself: false,
      query: undefined,
    };
  }
  const [, action = integration, suffix = ""] = /^(.+?)(\.sync(?::2)?|\.waitForTaskToken)?$/.exec(integration) ?? [];
  const target = literal(args.FunctionName) ?? literal(args.StateMachineArn);
  return {
    resource,
    action,
    pattern: suffix === "" ? "request-response" : suffix === ".waitForTaskToken" ? "wait-for-task-token" : "sync",
    target: action === "lambda:invoke" && target !== undefined ? functionName(target) : target,
    startsItself: OWN_ARN.includes(String(args.StateMachineArn ?? args["StateMachineArn.$"]).replace(/\s/g, "")),
    query: literal(args.QueryString) ?? joinedQuery(args.QueryString),
  };
}

/** True where the Task starts another machine. */
export function startsExecution({ action }: TaskCall): boolean {
  return /^(states|aws-sdk:sfn):start(Sync)?Execution$/.test(action);
}

/** True where the Task invokes a function. */
export function startsInvocation({ action }: TaskCall): boolean {
  return /^(aws-sdk:)?lambda:invoke$/.test(action);
}

/** True where the Task calls Athena, to start a query or to ask about one. */
export function callsAthena({ action }: TaskCall): boolean {
  return /^(aws-sdk:)?athena:/.test(action);
}

/** True where the Task starts an Athena query. */
export function startsQuery({ action }: TaskCall): boolean {
  return /^(aws-sdk:)?athena:startQueryExecution$/.test(action);
}

function literal(value: unknown): string | undefined {
  return typeof value === "string" && !value.startsWith("{%") ? value : undefined;
}

/** How a statement begins that an expression joins; undefined where the rest decides what it is (CREATE TABLE … AS is a query). */
function joinedQuery(value: unknown): string | undefined {
  const begin = isExpression(value) ? beginningOf(value) : undefined;
  return begin !== undefined && /^\s*(unload|select|insert|with)\b/i.test(begin) ? begin : undefined;
}

/** The name in a function's ARN, without its version. */
function functionName(nameOrArn: string): string {
  const [, name] = /:function:([^:]+)/.exec(nameOrArn) ?? [];
  return name ?? nameOrArn;
}
