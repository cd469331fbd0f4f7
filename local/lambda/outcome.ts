/** What a handler came to, in the text that Lambda would return. */
export type HandlerOutcome =
  | { readonly kind: "payload"; readonly payload: string }
  /** `error` is the payload's `errorType`, `cause` the payload: `{"errorType", "errorMessage", "trace"}` as JSON text. */
  | { readonly kind: "function-error"; readonly error: string; readonly cause: string };

/** What an invocation came to: the handler's outcome, or an error of the Lambda service itself, as Invoke would answer it. */
export type InvokeOutcome = { readonly requestId: string } & (
  | HandlerOutcome
  | { readonly kind: "service-error"; readonly code: string; readonly status: number; readonly message: string }
);

/** A failed handler's outcome from what its error payload holds. `trace` is left out where the handler did not throw. */
export function functionError(error: string, message: string, trace?: readonly string[]): HandlerOutcome {
  const payload = { errorType: error, errorMessage: message, ...(trace && { trace }) };
  return { kind: "function-error", error, cause: JSON.stringify(payload) };
}
