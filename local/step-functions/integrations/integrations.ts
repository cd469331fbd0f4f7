import type { TaskResource } from "../../../engine/resource.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { InvokeOutcome } from "../../lambda/outcome.ts";
import { type AthenaQueries, athenaActions, runAthena, runQuery } from "./athena.ts";
import { AwsSdk } from "./aws-sdk.ts";
import { dynamodbActions, runDynamodb } from "./dynamodb.ts";
import { handlerOf, type IntegrationHandlers, runHandler } from "./handlers.ts";
import { invokeFunction, invokeLambda } from "./lambda-invoke.ts";
import { invokeByApi, invokesByApi } from "./lambda-invoke-api.ts";
import { sdkServices } from "./sdk-service.ts";

export interface IntegrationServices {
  lambda(name: string, payload: string): Promise<InvokeOutcome>;
  /** The gateway's address. */
  endpoint(): string;
  readonly region: string;
  /** Waits for queries, and stops them. Undefined where there is no Athena. */
  readonly athena: AthenaQueries | undefined;
  /** What stands behind integrations that no local service does. */
  readonly handlers: IntegrationHandlers;
}

export interface Integrations {
  /** Does what a Task asks for and tells the outcome later: once, or twice where a `.sync` Task's job is submitted first. */
  run(request: TaskRequest, tell: (outcome: TaskOutcome) => void): void;
  /** Nobody waits for a Task any more: the query that it waits for is stopped. What else it called runs on. */
  cancel(taskId: string): void;
  close(): void;
}

/** Everything that a Task can call here. */
export function createIntegrations(services: IntegrationServices): Integrations {
  const sdk = new AwsSdk(services);
  const waiting = new Map<string, AbortController>();
  return {
    run(request, tell) {
      const { taskId } = request;
      const given = new AbortController();
      waiting.set(taskId, given);
      tellOutcomes(request, services, sdk, given.signal, tell)
        .catch((error: unknown) => {
          const cause = `What stands behind ${integration(request.resource)} here failed by a bug: ${String(error)}`;
          tell({ type: "failed", error: "States.Runtime", cause });
        })
        .finally(() => waiting.delete(taskId));
    },
    cancel: (taskId) => waiting.get(taskId)?.abort(),
    close: () => sdk.close(),
  };
}

async function tellOutcomes(
  request: TaskRequest,
  services: IntegrationServices,
  sdk: AwsSdk,
  given: AbortSignal,
  tell: (outcome: TaskOutcome) => void,
): Promise<void> {
  const { resourceType, action, pattern } = request.resource;
  const handler = handlerOf(services.handlers, request.resource);
  if (handler !== undefined) for (const outcome of await runHandler(handler, request)) tell(outcome);
  else if (resourceType === "athena" && action === "startQueryExecution" && pattern === "sync" && services.athena) {
    await runQuery(request, sdk, services.athena, given, tell);
  } else tell(await outcomeOf(request, services, sdk));
}

async function outcomeOf(request: TaskRequest, services: IntegrationServices, sdk: AwsSdk): Promise<TaskOutcome> {
  const { resource, roleArn } = request;
  const { kind, resourceType, action, pattern } = resource;
  if (roleArn !== undefined)
    return refused(`Credentials, here the role ${roleArn}, are not supported: there is one account.`);
  if (kind === "lambda-function") return invokeFunction(request, services);
  if (pattern === "sync") return nothingBehind(resource);
  if (resourceType === "lambda" && action === "invoke") {
    const { lambda } = sdkServices;
    return lambda !== undefined && invokesByApi(request)
      ? invokeByApi(request, sdk, lambda)
      : invokeLambda(request, services);
  }
  if (resourceType === "athena" && athenaActions.includes(action) && services.athena) return runAthena(request, sdk);
  if (resourceType === "dynamodb" && dynamodbActions.includes(action)) return runDynamodb(request, sdk);
  const service = resourceType.startsWith("aws-sdk:") ? sdkServices[resourceType.slice("aws-sdk:".length)] : undefined;
  return service === undefined ? nothingBehind(resource) : sdk.run(service, request);
}

function integration({ kind, arn, resourceType, resource }: TaskResource): string {
  return kind === "integration" ? `${resourceType}:${resource}` : arn;
}

/** Says what would stand behind it, and what the user can put there. */
function nothingBehind(resource: TaskResource): TaskOutcome {
  const services = Object.keys(sdkServices).map((name) => `aws-sdk:${name}:<action>`);
  const local = [
    "lambda:invoke",
    "a Lambda function's ARN",
    "states:startExecution[.sync[:2]]",
    `dynamodb:${dynamodbActions.join("|")}`,
    `athena:startQueryExecution[.sync]|${athenaActions.slice(1).join("|")}`,
    ...services,
  ];
  return refused(
    `Nothing stands behind ${integration(resource)} here. Mock the state (npm run local -- --mocks FILE; start the execution of STATE_MACHINE_ARN#TEST_CASE), or register a handler for "${integration(resource)}". Local services stand behind ${local.join(", ")}.`,
  );
}

/** Retrying cannot help, so the error is one that no Retry takes. */
function refused(cause: string): TaskOutcome {
  return { type: "failed", error: "States.Runtime", cause };
}
