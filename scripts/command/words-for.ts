import { diskFull, isDiskFull } from "../../local/disk-full.ts";
import { UsageError } from "../../local/usage-error.ts";

/** What is used of errors of the SDK and of Node. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * What a command that failed says: a message where somebody can do something about it, the stack of anything else, which is a bug.
 */
export function wordsFor(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (isDiskFull(error)) return diskFull;
  const { name, message, code, $metadata } = Object(error) as Thrown;
  if (code !== undefined && unreachable.has(code)) {
    return `The gateway has ended, or does not answer (${code}). What is published stays; run this command again for the rest.`;
  }
  const status = $metadata?.httpStatusCode ?? 0;
  if (status >= 500 || status === 429 || (status === 400 && /Throttl|TooManyRequests|LimitExceeded/.test(name ?? ""))) {
    return `A service failed, and the attempts to ask it again did too: ${name}: ${message}. Run this command again.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What Node says of a connection that was refused, or broke before the answer was complete. */
const unreachable: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);
