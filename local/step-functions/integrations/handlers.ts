import type { Json } from "../../../asl/types/json.ts";
import type { TaskResource } from "../../../engine/resource.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";

/**
 * What a handler answers: a result, or an error under the name by which a Retry finds it (`Sqs.QueueDoesNotExistException`).
 * `submitted` is what the service said when it took on the job of a `.sync` Task; default `{}`, and an error without it means
 * that the job was refused.
 */
export type HandlerAnswer =
  | { readonly submitted?: Json; readonly result: Json }
  | { readonly submitted?: Json; readonly error: string; readonly cause?: string };

/**
 * Stands behind an integration: gets the Task's arguments (and all of the attempt, its token too) and answers as the service
 * would; for a `.sync` Task when the job has ended. What it throws is a bug of its own, which fails the Task with
 * `States.Runtime`.
 */
export type IntegrationHandler = (given: Json, request: TaskRequest) => HandlerAnswer | Promise<HandlerAnswer>;

/**
 * Handlers by what follows `arn:aws:states:::` in a Resource: `sqs:sendMessage`, `athena:startQueryExecution.sync`,
 * `aws-sdk:sqs:sendMessage`. One for `sqs:sendMessage` also takes its Tasks with `.waitForTaskToken`, which go on waiting
 * until somebody uses their token. A handler comes before what the local services would do.
 */
export type IntegrationHandlers = { readonly [integration: string]: IntegrationHandler };

/** The handler of a Resource, if one is registered. */
export function handlerOf(handlers: IntegrationHandlers, resource: TaskResource): IntegrationHandler | undefined {
  const { resourceType, resource: whole, action, pattern } = resource;
  const names = [
    `${resourceType}:${whole}`,
    ...(pattern === "wait-for-task-token" ? [`${resourceType}:${action}`] : []),
  ];
  const name = names.find((each) => Object.hasOwn(handlers, each));
  return name === undefined ? undefined : handlers[name];
}

/** Asks a handler, and says what came of the attempt: for a `.sync` Task that it was submitted first. */
export async function runHandler(handler: IntegrationHandler, request: TaskRequest): Promise<readonly TaskOutcome[]> {
  const answer = await handler(request.arguments, request);
  const ending = outcomeOf(answer);
  const isSubmitted = answer.submitted !== undefined || ending.type === "succeeded";
  if (request.resource.pattern !== "sync" || !isSubmitted) return [ending];
  return [{ type: "submitted", output: answer.submitted ?? {} }, ending];
}

function outcomeOf(answer: HandlerAnswer): TaskOutcome {
  if ("result" in answer) return { type: "succeeded", output: answer.result };
  const { error, cause } = answer;
  return { type: "failed", error, ...(cause === undefined ? {} : { cause }) };
}
