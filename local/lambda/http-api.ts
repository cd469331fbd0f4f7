import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { header, readBody, ServiceError } from "../aws-json.ts";
import { type FunctionConfiguration, functionConfiguration } from "./function-configuration.ts";
import { type InvocationApi, invocationsOf } from "./invocations.ts";
import { functionArn, type LambdaFunction } from "./lambda-function.ts";

/** True for requests signed for Lambda, and for unsigned ones to its paths. */
export function claimsHttp(request: IncomingMessage): boolean {
  const signedFor = /\/([a-z0-9-]+)\/aws4_request/.exec(header(request, "authorization") ?? "")?.[1];
  return signedFor === undefined
    ? /^\/\d{4}-\d\d-\d\d\/functions(\/|\?|$)/.test(request.url ?? "")
    : signedFor === "lambda";
}

/** Answers one request of Lambda's REST API: Invoke, ListFunctions, GetFunction and GetFunctionConfiguration. */
export async function answerHttp(
  api: InvocationApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(api, request, response);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    sendError(response, error);
  }
}

async function route(api: InvocationApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [, version, collection, id, action, ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const call = `${request.method} ${[action, ...rest].filter((part) => part !== undefined).join("/")}`.trim();
  if (version === "2015-03-31" && collection === "functions" && rest.length === 0) {
    if (!id && call === "GET") return listFunctions(api, url, response);
    if (id && call === "GET") {
      const configuration = functionConfiguration(find(api, id, url));
      return send(response, 200, { Configuration: configuration, Tags: {} });
    }
    if (id && call === "GET configuration") return send(response, 200, functionConfiguration(find(api, id, url)));
    if (id && call === "POST invocations") {
      return invocationsOf(api, find(api, id, url), request, await readBody(request), response);
    }
  }
  throw new ServiceError(
    "InvalidRequestContentException",
    `Lambda does not support ${request.method} ${url.pathname} here. Supported: Invoke, ListFunctions, GetFunction, ` +
      "GetFunctionConfiguration.",
  );
}

/** The function that a name, a partial ARN (`account:function:name`) or an ARN means, all with `:$LATEST` or without. */
function find({ functions }: InvocationApi, id: string, url: URL): LambdaFunction {
  const [, named, suffix] =
    /^(?:arn:aws:lambda:[^:]+:\d+:function:|(?:\d+:)?function:)?([\w-]+)(?::([^:]+))?$/.exec(id) ?? [];
  const qualifier = url.searchParams.get("Qualifier") ?? suffix ?? "$LATEST";
  const fn = functions.get(named ?? "");
  if (fn && qualifier === "$LATEST") return fn;
  const arn = `${functionArn(named ?? id)}${qualifier === "$LATEST" ? "" : `:${qualifier}`}`;
  throw new ServiceError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
}

/** Pages of at most `MaxItems` (default 50) functions in order of name; the marker is the first name of the next page. */
function listFunctions({ functions }: InvocationApi, { searchParams }: URL, response: ServerResponse): void {
  const marker = searchParams.get("Marker") ?? "";
  const size = Number(searchParams.get("MaxItems") ?? 50);
  const rest: FunctionConfiguration[] = [...functions.values()]
    .map(functionConfiguration)
    .filter(({ FunctionName }) => FunctionName >= marker)
    .sort((one, other) => (one.FunctionName < other.FunctionName ? -1 : 1));
  send(response, 200, { Functions: rest.slice(0, size), NextMarker: rest[size]?.FunctionName ?? null });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-requestid": randomUUID() });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, { code, status, message, members }: ServiceError): void {
  response.setHeader("x-amzn-errortype", code);
  send(response, status, { Type: status < 500 ? "User" : "Service", Message: message, message, ...members });
}
