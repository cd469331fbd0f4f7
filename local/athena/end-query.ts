import { ServiceError } from "../aws-json.ts";
import { S3Error } from "../s3/errors.ts";
import { QueryFailure, systemFailure, userFailure } from "./query-failure.ts";
import type { QueryExecution, QueryRecord } from "./query-record.ts";
import type { StatementResult } from "./statements/session.ts";

/** How a query ended. */
export type Ending =
  | { readonly kind: "succeeded"; readonly result: StatementResult }
  | {
      readonly kind: "not-succeeded";
      readonly status: Pick<QueryExecution["Status"], "State" | "StateChangeReason" | "AthenaError">;
    };

/** Thrown where a query would read more than its workgroup allows, which cancels it (FACTS.md D2). */
export class BytesScannedLimitExceeded extends Error {}

/**
 * What a thrown error means for the query.
 *
 * @param stopped the query was told to end, for this reason where it was not StopQueryExecution's doing
 * @param log gets the stack of what is no expected failure
 */
export function endQuery(
  error: unknown,
  stopped: { readonly reason: string | undefined } | undefined,
  log: (line: string) => void,
): Ending {
  if (stopped) return interruptedEnding(stopped.reason);
  if (error instanceof BytesScannedLimitExceeded)
    return cancelled("Query cancelled! : Bytes scanned limit was exceeded");
  if (error instanceof QueryFailure) return failed(error);
  // What Glue or S3 refuses: a name that is none, a bucket that is not there.
  const isRefusal = error instanceof ServiceError || error instanceof S3Error;
  if (isRefusal && error.status < 500)
    return failed(userFailure(`GENERIC_USER_ERROR: ${error.code}: ${error.message}`));
  log(`A query of Athena failed by a bug, or trouble of this machine: ${(error as Error).stack ?? String(error)}`);
  return failed(
    systemFailure(`INTERNAL_ERROR_QUERY_ENGINE: ${error instanceof Error ? error.message : String(error)}`),
  );
}

/** Of a query that was told to end: CANCELLED by StopQueryExecution, FAILED for any other reason. */
export function interruptedEnding(reason: string | undefined): Ending {
  return reason === undefined ? cancelled("Query cancelled by user") : failed(systemFailure(reason));
}

function cancelled(StateChangeReason: string): Ending {
  return { kind: "not-succeeded", status: { State: "CANCELLED", StateChangeReason } };
}

function failed({ message, category, retryable }: QueryFailure): Ending {
  return {
    kind: "not-succeeded",
    status: {
      State: "FAILED",
      StateChangeReason: message,
      AthenaError: {
        ErrorCategory: category,
        ErrorType: errorTypes[category],
        Retryable: retryable,
        ErrorMessage: message,
      },
    },
  };
}

/** Athena has a number for each error; which ones is not confirmed, so only the category is told apart. */
const errorTypes = { 1: 100, 2: 1000, 3: 2000 } as const;

/** A query's record with how it ended. Times are milliseconds since 1970; `began` undefined where it never ran. */
export function endedRecord(record: QueryRecord, ending: Ending, began: number | undefined, now: number): QueryRecord {
  const { execution } = record;
  const submitted = execution.Status.SubmissionDateTime * 1000;
  const { columns, updateCount, bytes = 0, manifest, substatement } = ending.kind === "succeeded" ? ending.result : {};
  const total = Math.round(now - submitted);
  const queued = Math.round((began ?? now) - submitted);
  return {
    ...record,
    ...(columns && { columns }),
    ...(updateCount !== undefined && { updateCount }),
    execution: {
      ...execution,
      ...(substatement !== undefined && { SubstatementType: substatement }),
      Status: {
        ...execution.Status,
        CompletionDateTime: now / 1000,
        ...(ending.kind === "succeeded" ? { State: "SUCCEEDED" } : ending.status),
      },
      Statistics: {
        EngineExecutionTimeInMillis: total - queued,
        DataScannedInBytes: bytes,
        ...(manifest !== undefined && { DataManifestLocation: manifest }),
        TotalExecutionTimeInMillis: total,
        QueryQueueTimeInMillis: queued,
        ServiceProcessingTimeInMillis: 0,
        ResultReuseInformation: { ReusedPreviousResult: false },
      },
    },
  };
}
