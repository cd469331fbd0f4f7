import type { Json } from "../../../asl/types/json.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { InvokeOutcome } from "../../lambda/outcome.ts";
import { httpMetadata } from "./http-metadata.ts";

const UNSUPPORTED = ["ClientContext", "Qualifier"];

/**
 * The optimised `lambda:invoke` of a function whose result is waited for. Its result is Lambda's answer with the payload parsed; a function's own error comes under
 * its own name, an error of the service as `Lambda.<Code>` (FACTS.md C).
 */
export async function invokeLambda(
  request: TaskRequest,
  services: { lambda(name: string, payload: string): Promise<InvokeOutcome> },
): Promise<TaskOutcome> {
  const given = request.arguments;
  const members = typeof given === "object" && given !== null ? (given as { readonly [name: string]: Json }) : {};
  const { FunctionName: name, Payload: payload = {} } = members;
  if (typeof name !== "string") return invalid("FunctionName is required, a function's name or ARN");
  const unsupported = UNSUPPORTED.find((member) => members[member] !== undefined);
  if (unsupported !== undefined) return invalid(`${unsupported} is not supported here`);
  // Text is sent as it is, everything else as JSON: so it was recorded on AWS.
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return told(await services.lambda(functionName(name), text));
}

/** A Lambda function named by its own ARN: the Task's whole input is the event, and the result is what it returns. */
export async function invokeFunction(
  request: TaskRequest,
  services: { lambda(name: string, payload: string): Promise<InvokeOutcome> },
): Promise<TaskOutcome> {
  const outcome = await services.lambda(functionName(request.resource.arn), JSON.stringify(request.arguments));
  return outcome.kind === "payload" ? { type: "succeeded", output: parsed(outcome.payload) } : told(outcome);
}

/** `arn:aws:lambda:region:account:function:NAME[:QUALIFIER]`, `account:function:NAME`, `NAME:QUALIFIER` or the name itself. */
function functionName(given: string): string {
  const [, name = given] = /(?:^|:)function:([^:]+)/.exec(given) ?? /^([^:]+)/.exec(given) ?? [];
  return name;
}

function told(outcome: InvokeOutcome): TaskOutcome {
  switch (outcome.kind) {
    case "payload":
      return { type: "succeeded", output: succeeded(outcome.payload, outcome.requestId) };
    case "function-error":
      return { type: "failed", error: outcome.error, cause: outcome.cause };
    case "service-error": {
      const { code, status, message, requestId } = outcome;
      const service = `Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
      return { type: "failed", error: `Lambda.${code}`, cause: `${message} (${service})` };
    }
    default:
      return outcome satisfies never;
  }
}

function succeeded(payload: string, requestId: string): Json {
  const headers = {
    "X-Amz-Executed-Version": "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    Connection: "keep-alive",
    "x-amzn-RequestId": requestId,
    "Content-Length": String(Buffer.byteLength(payload)),
    Date: new Date().toUTCString(),
    "Content-Type": "application/json",
  };
  return { ExecutedVersion: "$LATEST", Payload: parsed(payload), ...httpMetadata(requestId, headers), StatusCode: 200 };
}

/** What is no JSON is handed on as text. */
function parsed(payload: string): Json {
  try {
    return JSON.parse(payload) as Json;
  } catch {
    return payload;
  }
}

function invalid(problem: string): TaskOutcome {
  return { type: "failed", error: "Lambda.ValidationException", cause: `lambda:invoke: ${problem}.` };
}
