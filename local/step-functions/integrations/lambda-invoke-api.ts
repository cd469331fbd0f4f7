import type { Json, JsonObject } from "../../../asl/types/json.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { AwsSdk } from "./aws-sdk.ts";
import { httpMetadata } from "./http-metadata.ts";
import { optimisedFailure } from "./sdk-error.ts";
import type { SdkService } from "./sdk-service.ts";

/** True of a `lambda:invoke` Task that does not simply wait for the function's result: of its InvocationType or LogType. */
export function invokesByApi({ arguments: given }: TaskRequest): boolean {
  const { InvocationType: type = "RequestResponse", LogType: log = "None" } = (given ?? {}) as JsonObject;
  return type !== "RequestResponse" || log !== "None";
}

/**
 * Such a Task, done by Lambda's own API. The result has the members of Lambda's answer, those recorded on AWS for `LogType:
 * Tail`; that an Event's Payload is an empty text is not confirmed.
 */
export async function invokeByApi(request: TaskRequest, sdk: AwsSdk, lambda: SdkService): Promise<TaskOutcome> {
  const called = await sdk.call(lambda, "invoke", request.arguments);
  if (called === undefined) throw new Error("The Lambda client has no invoke.");
  if ("error" in called) return optimisedFailure(called.error, "Lambda", "AWSLambda");
  const { Payload: given, FunctionError, StatusCode: status = 200, ...answer } = called.answer as JsonObject;
  const text = typeof given === "string" ? given : "";
  const payload = parsed(text);
  if (FunctionError !== undefined) return { type: "failed", error: errorType(payload), cause: text };
  const { ExecutedVersion: version, LogResult: log } = answer;
  const headers = {
    ...(typeof log === "string" ? { "X-Amz-Log-Result": log } : {}),
    ...(typeof version === "string" ? { "X-Amz-Executed-Version": version } : {}),
    "x-amzn-Remapped-Content-Length": "0",
    Connection: "keep-alive",
    "x-amzn-RequestId": called.requestId,
    "Content-Length": String(Buffer.byteLength(text)),
    Date: new Date().toUTCString(),
    "Content-Type": "application/json",
  };
  const metadata = httpMetadata(called.requestId, headers, Number(status));
  return { type: "succeeded", output: { ...answer, Payload: payload, ...metadata, StatusCode: status } };
}

/** What is no JSON, also nothing, is handed on as text. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A function's error comes under its own name. */
function errorType(payload: Json): string {
  const { errorType: name } = (typeof payload === "object" && payload !== null ? payload : {}) as JsonObject;
  return typeof name === "string" ? name : "Unhandled";
}
