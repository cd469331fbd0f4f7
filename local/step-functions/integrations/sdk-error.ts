import type { TaskOutcome } from "../../../engine/task.ts";

/** What is used of an error that a client throws. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string;
  readonly extendedRequestId: string | undefined;
}

/**
 * A client's error as an aws-sdk integration tells it: `S3.NoSuchKeyException`. An error that the API's model does not have
 * comes under the service's base name, `DynamoDb.DynamoDbException`; no answer at all as `<Prefix>.SdkClientException`.
 */
export function sdkFailure(error: unknown, module: object, prefix: string): TaskOutcome {
  const thrown = readThrown(error);
  const { message, status, requestId, extendedRequestId } = thrown;
  if (status === undefined) return { type: "failed", error: `${prefix}.SdkClientException`, cause: message };
  const extended = extendedRequestId === undefined ? "" : `, Extended Request ID: ${extendedRequestId}`;
  return {
    type: "failed",
    error: `${prefix}.${exceptionName(thrown.name, module, prefix)}`,
    cause: `${message} (Service: ${prefix}, Status Code: ${status}, Request ID: ${requestId}${extended})`,
  };
}

/** The same error as an optimised integration tells it: `DynamoDB.ResourceNotFoundException`. */
export function optimisedFailure(error: unknown, prefix: string, service: string): TaskOutcome {
  const { name, message, status, requestId } = readThrown(error);
  const cause = `Service: ${service}; Status Code: ${status ?? 0}; Error Code: ${name}; Request ID: ${requestId}; Proxy: null`;
  return { type: "failed", error: `${prefix}.${withException(name)}`, cause: `${message} (${cause})` };
}

function exceptionName(name: string, module: object, prefix: string): string {
  const isModelled = [name, withException(name)].some((known) => known in module);
  return isModelled ? withException(name) : `${prefix}Exception`;
}

function withException(name: string): string {
  return name.endsWith("Exception") ? name : `${name}Exception`;
}

function readThrown(error: unknown): Thrown {
  if (!(error instanceof Error))
    return { name: "Error", message: String(error), status: undefined, requestId: "", extendedRequestId: undefined };
  const { $metadata = {} } = error as { readonly $metadata?: { readonly [name: string]: unknown } };
  const { httpStatusCode, requestId, extendedRequestId } = $metadata;
  return {
    name: error.name,
    message: error.message,
    status: typeof httpStatusCode === "number" ? httpStatusCode : undefined,
    requestId: typeof requestId === "string" ? requestId : "",
    extendedRequestId: typeof extendedRequestId === "string" ? extendedRequestId : undefined,
  };
}
