import type { ResultColumn } from "./sql/statement.ts";

export type QueryState = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** A query as GetQueryExecution describes it. Times are epoch seconds. */
export interface QueryExecution {
  readonly QueryExecutionId: string;
  readonly Query: string;
  readonly StatementType: "DML" | "DDL" | "UTILITY";
  /** With the place of the result's object, not of its folder. */
  readonly ResultConfiguration: { readonly OutputLocation: string } & Readonly<Record<string, unknown>>;
  readonly ResultReuseConfiguration: { readonly ResultReuseByAgeConfiguration: { readonly Enabled: boolean } };
  readonly QueryExecutionContext: { readonly Database?: string | undefined; readonly Catalog?: string | undefined };
  readonly Status: {
    readonly State: QueryState;
    readonly StateChangeReason?: string;
    readonly SubmissionDateTime: number;
    readonly CompletionDateTime?: number;
    readonly AthenaError?: AthenaError;
  };
  readonly Statistics: Readonly<Record<string, unknown>>;
  readonly WorkGroup: string;
  readonly EngineVersion: { readonly SelectedEngineVersion: string; readonly EffectiveEngineVersion: string };
  readonly SubstatementType?: string;
}

export interface AthenaError {
  readonly ErrorCategory: 1 | 2 | 3;
  readonly ErrorType: number;
  readonly Retryable: boolean;
  readonly ErrorMessage: string;
}

/** What is kept of a query. */
export interface QueryRecord {
  readonly execution: QueryExecution;
  /** Hash of the request: another one under the same ClientRequestToken is refused. */
  readonly request: string;
  /** Of a result with columns. */
  readonly columns?: readonly ResultColumn[];
  /** Of INSERT INTO: rows written. */
  readonly updateCount?: number;
}
