import type { Column, Dataset } from "../../schemas/dataset.ts";
import type { CsvDialect } from "./csv-record.ts";
import { CsvSieve } from "./csv-sieve.ts";
import { JsonSieve } from "./json-sieve.ts";

/** A record that is kept apart, and why. */
export interface Reject {
  /** The line of the file on which the record begins, from 1; a header counts. */
  readonly line: number;
  /** The first column whose cell is no value of it; none where the record as a whole is wrong. */
  readonly column: string | undefined;
  readonly reason: string;
  /** The record as it stands in the file, cut to 10,000 characters. */
  readonly record: string;
}

/** What a file's records came to. */
export interface SieveCounts {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
}

export interface SieveOptions {
  readonly dataset: Dataset;
  /** The file as messages name it. */
  readonly source: string;
  /** Is told of rejected records in the order of the file. */
  readonly onReject: (reject: Reject) => void;
}

/**
 * Separates the records of one file that are sound from those that are not, as the file streams by. Whatever the file's
 * format is, the sound records come out as CSV without a header.
 */
export interface Sieve {
  /** What the records that come out look like. */
  readonly dialect: CsvDialect;
  /** The column of each cell that comes out; undefined where the cell is dropped. Known once records come out. */
  readonly columns: readonly (Column | undefined)[];
  readonly counts: SieveCounts;
  /** Takes the file's next bytes, which are the sieve's from now on, and returns the sound records that they complete. */
  push(chunk: Buffer): Buffer;
  /** The sound records that the file's end completes. The last record needs no line end. */
  end(): Buffer;
}

/** The sieve for a dataset's format. */
export function sieveFor(options: SieveOptions): Sieve {
  return options.dataset.format.type === "csv" ? new CsvSieve(options) : new JsonSieve(options);
}

/** A record may be this long; DuckDB refuses one of 2 MB. A quote that is not closed within as much is never closed. */
export const maxRecordBytes = 1024 * 1024;

/** Of a rejected record, so many characters are kept. */
export const maxRejectCharacters = 10_000;
