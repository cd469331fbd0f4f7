import type { Engine } from "../engine/engine.ts";
import type { ObjectPlace } from "../location.ts";
import type { ResultColumn } from "../sql/statement.ts";
import type { Lake } from "../table-snapshot.ts";

/** What a statement works with. */
export interface Session extends Lake {
  readonly engine: Engine;
  /** The query's. */
  readonly id: string;
  /** Where names without a database are looked up. */
  readonly database: string;
  /** The result's object. */
  readonly output: ObjectPlace;
  /** The most bytes that may be read. */
  readonly cutoff: number | undefined;
  /** A folder that is the query's alone while it runs. */
  readonly folder: string;
  /** Has the query end soon. */
  readonly signal: AbortSignal;
}

/** What came of a statement that succeeded. */
export interface StatementResult {
  /** Columns of the result, if it has rows. */
  readonly columns?: readonly ResultColumn[];
  /** Rows that were written. */
  readonly updateCount?: number;
  /** Bytes of the files that were read. */
  readonly bytes?: number;
  /** `s3://bucket/key` of the list of files that were written. */
  readonly manifest?: string;
  /** `SELECT`, `CREATE_TABLE_AS_SELECT`, … */
  readonly substatement?: string;
}
