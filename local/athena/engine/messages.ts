import type { FileFormat } from "./file-format.ts";
import type { ScannedTable } from "./scanned-table.ts";

/** What the gateway asks of the engine's process. `task` is the number under which the answer comes. */
export type EngineRequest =
  | { readonly kind: "run"; readonly task: number; readonly work: EngineWork }
  /** Has a task end soon; it answers `interrupted`, or what it came to before. */
  | { readonly kind: "interrupt"; readonly task: number };

/** One query over files, and where its result goes. */
export interface EngineWork {
  readonly tables: readonly ScannedTable[];
  /** In DuckDB's words. */
  readonly query: string;
  /** Folder of this query alone, in the engine's scratch folder: for what it needs and what it makes. */
  readonly folder: string;
  readonly output: EngineOutput;
}

export type EngineOutput =
  /** One CSV file as Athena writes results. */
  | { readonly kind: "csv" }
  /** Data files, in a folder `key=value` for each partition. */
  | {
      readonly kind: "files";
      readonly format: FileFormat;
      /** How many columns the query has. */
      readonly width: number;
      readonly columns: readonly WrittenColumn[];
      /** The last ones of the columns. */
      readonly partitionedBy: readonly string[];
    };

/** A column of a data file. */
export interface WrittenColumn {
  readonly name: string;
  /** What it is cast to, in DuckDB's words. */
  readonly type: string;
  /** Which column of the query it is, from 0; absent where it is NULL. */
  readonly from?: number;
}

/** What a run came to. */
export type RunAnswer =
  | {
      readonly kind: "done";
      readonly rows: number;
      readonly files: readonly MadeFile[];
    }
  | { readonly kind: "interrupted" }
  /** The message begins with Athena's code where the query is at fault. */
  | { readonly kind: "failed"; readonly fault: "user" | "memory" | "system"; readonly message: string };

/** A file that a run made, complete. */
export interface MadeFile {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** In hex. */
  readonly md5: string;
  /** Values of the partition columns, in their order. */
  readonly partition: readonly string[];
}

/** What the engine's process says. */
export type EngineMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly task: number; readonly answer: RunAnswer };
