import { createHash } from "node:crypto";

/** One fault to inject: which invocations it meets, and what happens to them. See docs/faults.md. */
export interface FaultRule {
  readonly function: string;
  /** First and last attempt it meets, counted per distinct payload. */
  readonly attempt: readonly [first: number, last: number][];
  /** A `Lambda.…` service error, `Runtime.ExitError`, `Sandbox.Timedout`, or the error type of a function error. */
  readonly error: string;
  /** The error's message. */
  readonly cause?: string | undefined;
  /** Text that the payload must hold. Default: any payload. */
  readonly match?: string | undefined;
  /** Seconds before it happens. Default: 0, and 0.1 for an error that kills the process. */
  readonly delay?: number | undefined;
  /** Injections at most. Default: without limit. */
  readonly times?: number | undefined;
}

export type FaultRules = readonly FaultRule[];

/** What happens to one invocation instead of, or in the middle of, running its handler. Delays are milliseconds. */
export type Fault =
  | {
      readonly kind: "service-error";
      readonly code: string;
      readonly status: number;
      readonly message: string;
      readonly delay: number;
    }
  | { readonly kind: "function-error"; readonly error: string; readonly message: string; readonly delay: number }
  | { readonly kind: "kill"; readonly as: "crash" | "time-out"; readonly delay: number };

/** Asked once for every invocation, in order. */
export type Faults = (functionName: string, payload: string) => Fault | undefined;

/**
 * Counts the invocations of each function by payload, and answers which fault meets the next. The first rule that fits
 * decides.
 */
export function createFaults(rules: FaultRules): Faults {
  const attempts = new Map<string, number>();
  const injected = new Map<FaultRule, number>();
  return (functionName, payload) => {
    const own = rules.filter((rule) => rule.function === functionName);
    if (own.length === 0) return undefined;
    const key = `${functionName} ${createHash("sha256").update(payload).digest("base64")}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const rule = own.find((candidate) => meets(candidate, attempt, payload, injected.get(candidate) ?? 0));
    if (!rule) return undefined;
    injected.set(rule, (injected.get(rule) ?? 0) + 1);
    return faultOf(rule);
  };
}

function meets(rule: FaultRule, attempt: number, payload: string, injected: number): boolean {
  return (
    rule.attempt.some(([first, last]) => first <= attempt && attempt <= last) &&
    injected < (rule.times ?? Number.POSITIVE_INFINITY) &&
    (rule.match === undefined || payload.includes(rule.match))
  );
}

function faultOf({ error, cause, delay }: FaultRule): Fault {
  const kills = { "Runtime.ExitError": "crash", "Sandbox.Timedout": "time-out" } as const;
  if (error === "Runtime.ExitError" || error === "Sandbox.Timedout") {
    return { kind: "kill", as: kills[error], delay: (delay ?? 0.1) * 1000 };
  }
  const milliseconds = (delay ?? 0) * 1000;
  const service = serviceErrors.get(error);
  if (!service) return { kind: "function-error", error, message: cause ?? "Injected fault", delay: milliseconds };
  return { kind: "service-error", ...service, message: cause ?? service.message, delay: milliseconds };
}

/**
 * Errors of the Lambda service by the names that Step Functions gives them (FACTS.md C). `SdkClientException` is a
 * client that got no answer: over HTTP the connection is cut.
 */
export const serviceErrors: ReadonlyMap<string, { code: string; status: number; message: string }> = new Map(
  [
    { code: "TooManyRequestsException", status: 429, message: "Rate Exceeded." },
    { code: "ServiceException", status: 500, message: "The service encountered an internal error." },
    { code: "AWSLambdaException", status: 500, message: "Service is unavailable." },
    { code: "SdkClientException", status: 500, message: "Unable to execute HTTP request: Connection reset" },
    { code: "ClientExecutionTimeoutException", status: 500, message: "Client execution did not complete in time." },
  ].map((error) => [`Lambda.${error.code}`, error]),
);
