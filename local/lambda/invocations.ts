import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { header, ServiceError } from "../aws-json.ts";
import { type Invoker, invoke } from "./invoke.ts";
import type { LambdaFunction } from "./lambda-function.ts";
import { maxEventRequestBytes } from "./limits.ts";
import type { InvokeOutcome } from "./outcome.ts";

/** What the HTTP API works with. */
export interface InvocationApi extends Invoker {
  /** Path of a function's log. */
  readonly logFile: (name: string) => string;
}

/**
 * The Invoke operation. `InvocationType` is `RequestResponse` (waits), `Event` (answers 202 and runs on; unlike on AWS a
 * failure is not tried again) or `DryRun` (answers 204). With `LogType: Tail` the answer holds the last 4 KB of the
 * function's log, in which invocations that run side by side are mixed.
 */
export async function invocationsOf(
  api: InvocationApi,
  fn: LambdaFunction,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const type = header(request, "x-amz-invocation-type") ?? "RequestResponse";
  const payload = body.toString("utf8");
  assertJson(payload);
  switch (type) {
    case "DryRun":
      response.writeHead(204).end();
      return;
    case "Event":
      assertEventSize(body);
      void invoke(api, fn.name, payload);
      response.writeHead(202).end();
      return;
    case "RequestResponse": {
      const outcome = await invoke(api, fn.name, payload);
      const tail = header(request, "x-amz-log-type") === "Tail" ? await logTail(api.logFile(fn.name)) : undefined;
      return answer(outcome, tail, response);
    }
    default:
      throw new ServiceError(
        "InvalidParameterValueException",
        `Invocation type ${type} is not one of RequestResponse, Event, DryRun.`,
      );
  }
}

function answer(outcome: InvokeOutcome, tail: string | undefined, response: ServerResponse): void {
  if (outcome.kind === "service-error") {
    // A client that got no answer: the connection is cut, as the error of that name means.
    if (outcome.code === "SdkClientException") return void response.destroy();
    const throttle = outcome.status === 429 ? { Reason: "ConcurrentInvocationLimitExceeded" } : {};
    throw new ServiceError(outcome.code, outcome.message, outcome.status, throttle);
  }
  response.setHeader("content-type", "application/json");
  response.setHeader("x-amzn-requestid", outcome.requestId);
  response.setHeader("x-amz-executed-version", "$LATEST");
  if (tail !== undefined) response.setHeader("x-amz-log-result", tail);
  if (outcome.kind === "function-error") response.setHeader("x-amz-function-error", "Unhandled");
  response.end(outcome.kind === "payload" ? outcome.payload : outcome.cause);
}

function assertJson(payload: string): void {
  try {
    if (payload !== "") JSON.parse(payload);
  } catch (error) {
    throw new ServiceError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${String(error)}`,
    );
  }
}

function assertEventSize({ length }: Buffer): void {
  if (length <= maxEventRequestBytes) return;
  throw new ServiceError(
    "RequestEntityTooLargeException",
    `${length} byte payload is too large for the Event invocation type (limit ${maxEventRequestBytes} bytes)`,
    413,
  );
}

/** The last 4 KB of a log file, in base64 as the header wants it. */
async function logTail(file: string): Promise<string> {
  const log = await open(file, "a+");
  try {
    const { size } = await log.stat();
    const length = Math.min(size, 4096);
    const { buffer } = await log.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("base64");
  } finally {
    await log.close();
  }
}
