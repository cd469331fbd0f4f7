/**
 * A service throttled, failed or did not answer, also after the SDK's own retries; or there was no room to write. Trying again
 * later may help, so state machines retry it by this name (workflows/retries.ts); what else a handler throws, they do not.
 */
export class ServiceUnavailableError extends Error {
  override readonly name = "ServiceUnavailableError";
}

/**
 * A handler that fails with {@link ServiceUnavailableError} where trying again may help, and otherwise with what was thrown. Step
 * Functions matches a function's error by its name alone, and the same trouble has another name in each service.
 */
export function retryable<Output>(handler: (event: unknown) => Promise<Output>): (event: unknown) => Promise<Output> {
  return async (event) => {
    try {
      return await handler(event);
    } catch (error) {
      const found = trouble(error);
      if (found === undefined) throw error;
      throw new ServiceUnavailableError(found, { cause: error });
    }
  };
}

/** What is used of errors of the SDK and of Node. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly $retryable?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Says what may pass, of an error or of what caused it; undefined where nothing of the kind is found. */
function trouble(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { name = "Error", message = "", code, cause, $retryable, $metadata } = error as Thrown;
  const status = $metadata?.httpStatusCode ?? 0;
  const isService = status >= 500 || status === 429 || $retryable !== undefined || throttles.has(name);
  const isLocal = (code !== undefined && failures.has(code)) || noRoom.test(message);
  return isService || isLocal ? `${name}: ${message}` : trouble(cause);
}

/** Errors that AWS answers with status 400 although the request is right (the SDK's own list of throttles; Glue's model). */
const throttles: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "ConcurrentModificationException",
  "OperationTimeoutException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestTimeout",
  "RequestTimeoutException",
  "SlowDown",
  "Throttling",
  "ThrottledException",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
]);

/** Node's codes of connections that were not made or broke, and of a full disk. */
const failures: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EDQUOT",
  "ENOSPC",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

/** DuckDB tells a full disk in words alone. */
const noRoom = /no space left on device/i;
