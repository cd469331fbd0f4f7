import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { InvokeOutcome } from "../../lambda/outcome.ts";
import { AwsSdk } from "./aws-sdk.ts";
import { dynamodbActions, runDynamodb } from "./dynamodb.ts";
import { invokeFunction, invokeLambda } from "./lambda-invoke.ts";
import { sdkServices } from "./sdk-service.ts";

export interface IntegrationServices {
  lambda(name: string, payload: string): Promise<InvokeOutcome>;
  /** The gateway's address. */
  endpoint(): string;
  readonly region: string;
}

export interface Integrations {
  /** Does what a Task asks for and tells the outcome once, later. */
  run(request: TaskRequest, tell: (outcome: TaskOutcome) => void): void;
  close(): void;
}

/** Everything that a Task can call here. */
export function createIntegrations(services: IntegrationServices): Integrations {
  const sdk = new AwsSdk(services);
  return {
    run(request, tell) {
      outcomeOf(request, services, sdk).then(tell, (error: unknown) => {
        tell({
          type: "failed",
          error: "States.Runtime",
          cause: `A fault of the local Step Functions: ${String(error)}`,
        });
      });
    },
    close: () => sdk.close(),
  };
}

async function outcomeOf(request: TaskRequest, services: IntegrationServices, sdk: AwsSdk): Promise<TaskOutcome> {
  const { resource, roleArn } = request;
  if (roleArn !== undefined) return refused("Credentials: a Task that assumes a role in another account");
  const { kind, resourceType, action, pattern } = resource;
  if (kind === "lambda-function") return invokeFunction(request, services);
  if (pattern !== "request-response") return refused(`The integration ${resourceType}:${resource.resource}`);
  if (resourceType === "lambda" && action === "invoke") return invokeLambda(request, services);
  if (resourceType === "dynamodb" && dynamodbActions.includes(action)) return runDynamodb(request, sdk);
  const service = resourceType.startsWith("aws-sdk:") ? sdkServices[resourceType.slice("aws-sdk:".length)] : undefined;
  if (service === undefined) return refused(`The integration ${resourceType}:${action}`);
  return sdk.run(service, request);
}

/** Retrying cannot help, so the error is one that no Retry takes. */
function refused(what: string): TaskOutcome {
  const services = Object.keys(sdkServices).map((name) => `aws-sdk:${name}:<action>`);
  const supported = [
    "lambda:invoke",
    "a Lambda function's ARN",
    "states:startExecution[.sync[:2]]",
    `dynamodb:${dynamodbActions.join("|")}`,
    ...services,
  ];
  return {
    type: "failed",
    error: "States.Runtime",
    cause: `${what} is not supported here. Supported: ${supported.join(", ")}.`,
  };
}
