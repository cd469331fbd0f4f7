import type { JsonObject } from "../../../asl/types/json.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { AwsSdk } from "./aws-sdk.ts";
import { httpMetadata } from "./http-metadata.ts";
import { optimisedFailure } from "./sdk-error.ts";
import { sdkServices } from "./sdk-service.ts";

/** The optimised integrations of DynamoDB. */
export const dynamodbActions: readonly string[] = ["getItem", "putItem", "updateItem", "deleteItem"];

/** One of {@link dynamodbActions}: DynamoDB's answer with the HTTP metadata that optimised integrations add. */
export async function runDynamodb(request: TaskRequest, sdk: AwsSdk): Promise<TaskOutcome> {
  const { dynamodb } = sdkServices;
  const called = dynamodb && (await sdk.call(dynamodb, request.resource.action, request.arguments));
  if (called === undefined) throw new Error(`The DynamoDB client has no ${request.resource.action}.`);
  if ("error" in called) return optimisedFailure(called.error, "DynamoDB", "AmazonDynamoDBv2");
  const headers = {
    Server: "Server",
    Connection: "keep-alive",
    "x-amzn-RequestId": called.requestId,
    "Content-Length": String(Buffer.byteLength(JSON.stringify(called.answer))),
    Date: new Date().toUTCString(),
    "Content-Type": "application/x-amz-json-1.0",
  };
  return {
    type: "succeeded",
    output: { ...(called.answer as JsonObject), ...httpMetadata(called.requestId, headers) },
  };
}
