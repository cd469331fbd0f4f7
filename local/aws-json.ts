import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** An error as a service answers it: AWS's code, its HTTP status, and a message for the person who reads it. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members beside `message` that AWS's model gives this error. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The service's part of an `X-Amz-Target` header, before the dot: `AWSStepFunctions`, `AWSGlue`, `DynamoDB_20120810`. */
export function targetPrefix(request: IncomingMessage): string | undefined {
  return header(request, "x-amz-target")?.split(".")[0];
}

/**
 * One operation of AWS's JSON protocol: the request's body in, the response's body out. `gone` says that the client has hung
 * up, to an operation that waits.
 */
export type Operation = (input: never, gone: AbortSignal) => unknown;

/**
 * Answers one request of AWS's JSON protocol from a table of operations.
 *
 * An operation that is not in the table is answered with `UnknownOperationException` and says what the service does
 * here. A thrown {@link ServiceError} becomes AWS's error shape; anything else is a bug and is rethrown.
 */
export async function answerJson(
  service: string,
  operations: Readonly<Record<string, Operation>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = header(request, "x-amz-target")?.split(".")[1] ?? "";
  const type = header(request, "content-type") ?? "application/x-amz-json-1.0";
  try {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) {
      throw new ServiceError(
        "UnknownOperationException",
        `${service} does not support ${name || "a request without X-Amz-Target"} here. Supported: ${Object.keys(operations).sort().join(", ")}.`,
      );
    }
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    send(response, 200, type, (await operation((await readJson(request)) as never, gone.signal)) ?? {});
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    response.setHeader("x-amzn-errortype", error.code);
    send(response, error.status, type, { __type: error.code, message: error.message, ...error.members });
  }
}

/** The request's whole body. It may be asked for more than once. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const read = bodies.get(request) ?? collect(request);
  bodies.set(request, read);
  return read;
}

/** Bodies that were read, or are being. */
const bodies = new WeakMap<IncomingMessage, Promise<Buffer>>();

async function collect(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A header's value, the first where it came several times. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = (await readBody(request)).toString("utf8");
  let read: unknown;
  try {
    read = body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request's body is not JSON.");
  }
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read;
  throw new ServiceError("SerializationException", "The request's body is no JSON object.");
}

function send(response: ServerResponse, status: number, type: string, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": randomUUID(),
  });
  response.end(text);
}
