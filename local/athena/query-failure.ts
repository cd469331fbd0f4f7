/**
 * Why a query ended FAILED, as GetQueryExecution tells it. Thrown by whatever runs a part of a query; everything else that is
 * thrown is a bug, or trouble of this machine, and becomes a system failure.
 */
export class QueryFailure extends Error {
  /** 1 system, 2 user, 3 other (AthenaError in Athena's API). */
  readonly category: 1 | 2 | 3;
  /** True where the same query may succeed later. */
  readonly retryable: boolean;

  constructor(message: string, category: 1 | 2 | 3, retryable: boolean) {
    super(message);
    this.name = "QueryFailure";
    this.category = category;
    this.retryable = retryable;
  }
}

/** The query is at fault: it fails however often it is run. The message begins with Athena's code: `TABLE_NOT_FOUND: …`. */
export function userFailure(message: string): QueryFailure {
  return new QueryFailure(message, 2, false);
}

/** Athena is at fault, or what it stands on: the query may be run again. */
export function systemFailure(message: string): QueryFailure {
  return new QueryFailure(message, 1, true);
}

/** The query needs more memory than there is, in Athena's words; FACTS.md D2: it can succeed on a rerun. */
export function exhausted(): QueryFailure {
  return systemFailure("Query exhausted resources at this scale factor");
}
