import type { TaskResource } from "../../../engine/resource.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { InvokeOutcome } from "../../lambda/outcome.ts";
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
  /** What stands behind integrations that no local service does. */
  readonly handlers: IntegrationHandlers;
}

export interface Integrations {
  /** Does what a Task asks for and tells the outcome later: once, or twice where a `.sync` Task's job is submitted first. */
  run(request: TaskRequest, tell: (outcome: TaskOutcome) => void): void;
  close(): void;
}

/** Everything that a Task can call here. */
export function createIntegrations(services: IntegrationServices): Integrations {
  const sdk = new AwsSdk(services);
  return {
    run(request, tell) {
      outcomesOf(request, services, sdk).then(
        (outcomes) => {
          for (const outcome of outcomes) tell(outcome);
        },
        (error: unknown) => {
          const cause = `What stands behind ${integration(request.resource)} here failed by a bug: ${String(error)}`;
          tell({ type: "failed", error: "States.Runtime", cause });
        },
      );
    },
    close: () => sdk.close(),
  };
}

async function outcomesOf(
  request: TaskRequest,
  services: IntegrationServices,
  sdk: AwsSdk,
): Promise<readonly TaskOutcome[]> {
  const handler = handlerOf(services.handlers, request.resource);
  return handler === undefined ? [await outcomeOf(request, services, sdk)] : runHandler(handler, request);
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
