import type { QueryExecution } from "@aws-sdk/client-athena";

/** What is to be done about a report's query. */
export type Verdict =
  | { readonly kind: "succeeded" }
  /** It failed through no fault of its own: another attempt may succeed. */
  | { readonly kind: "transient"; readonly error: string; readonly cause: string }
  /** It would fail again. */
  | { readonly kind: "failed"; readonly error: string; readonly cause: string }
  /** It is still at work, though nobody waits for it. */
  | { readonly kind: "running" };

/**
 * What a query came to, by Athena's own word (FACTS.md D2): FAILED is transient where Athena says that it may be retried or that the
 * failure is the system's. CANCELLED is transient unless the Task's own time-out cancelled it.
 *
 * @param taskError of the Task that waited for it
 */
export function verdictOf({ Status }: Pick<QueryExecution, "Status">, taskError: string): Verdict {
  const cause = Status?.AthenaError?.ErrorMessage ?? Status?.StateChangeReason ?? "Athena gives no reason.";
  switch (Status?.State) {
    case "SUCCEEDED":
      return { kind: "succeeded" };
    case "FAILED": {
      const { Retryable, ErrorCategory } = Status.AthenaError ?? {};
      const isTransient = Retryable === true || ErrorCategory === systemCategory;
      return { kind: isTransient ? "transient" : "failed", error: "QueryFailed", cause };
    }
    case "CANCELLED":
      return taskError === timeout ? timedOut : { kind: "transient", error: "QueryCancelled", cause };
    default:
      return { kind: "running" };
  }
}

/** The error of a Task that is not waited for any longer. */
export const timeout = "States.Timeout";

/** Of a query that its Task did not wait for any longer. Another attempt would take as long. */
export const timedOut: Verdict & { readonly kind: "failed" } = {
  kind: "failed",
  error: "QueryTimedOut",
  cause: "The query was stopped because it took too long.",
};

/** AthenaError.ErrorCategory: 1 is the system's, 2 the user's, 3 other. */
const systemCategory = 1;

/** The id of the query that a Task's cause is about, where the cause is the JSON of a query's description. */
export function queryIdOf(cause: string): string | undefined {
  try {
    const { QueryExecution, QueryExecutionId } = JSON.parse(cause) as Record<string, unknown>;
    const id = (QueryExecution as Record<string, unknown> | undefined)?.QueryExecutionId ?? QueryExecutionId;
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
}
