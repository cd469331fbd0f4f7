import { isAscii, isUtf8 } from "node:buffer";
import type { Column, Dataset } from "../../schemas/dataset.ts";
import { type CellRule, cellRule, checkCell } from "./cell-check.ts";
import { type CsvDialect, type CsvRecord, csvRecord, malformed, readRecord } from "./csv-record.ts";
import { WrongHeaderError } from "./errors.ts";
import { headerNames, matchHeader } from "./header.ts";
import { KeptBytes } from "./kept-bytes.ts";

/** A record that is kept apart, and why. */
export interface Reject {
  /** The line of the file on which the record begins, from 1; the header counts. */
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

/** A record may be this long; DuckDB refuses one of 2 MB. A quote that is not closed within as much is never closed. */
const maxRecordBytes = 1024 * 1024;
const maxRejectCharacters = 10_000;

/**
 * Separates the records of one file that are sound from those that are not, as the file streams by.
 *
 * Lines without anything on them are no records and are not counted. A record is rejected where its quotes are wrong, its
 * number of cells is not the dataset's, a cell is no value of its column, or it is not UTF-8.
 */
export class RecordSieve {
  /** The dataset's columns in the order of the file's cells; known once the header was read. */
  columns: readonly Column[] = [];
  private readonly options: SieveOptions;
  private readonly dialect: CsvDialect;
  private readonly record: CsvRecord;
  private rules: CellRule[] = [];
  private rest: Buffer = Buffer.alloc(0);
  private line = 1;
  private begun = false;
  /** True once the columns are known. */
  private headed = false;
  /** True while the rest of a line that is longer than a record may be is passed over. */
  private skipping = false;
  private accepted = 0;
  private rejected = 0;

  constructor(options: SieveOptions) {
    const { dataset } = options;
    this.options = options;
    this.dialect = { delimiter: dataset.format.delimiter.charCodeAt(0), quote: dataset.format.quote.charCodeAt(0) };
    this.record = csvRecord(dataset.columns.length);
    if (!dataset.format.header) this.setColumns(dataset.columns);
  }

  get counts(): SieveCounts {
    return { read: this.accepted + this.rejected, accepted: this.accepted, rejected: this.rejected };
  }

  /**
   * Takes the file's next bytes and returns the sound records that are complete with them, each ended by LF, without header,
   * blank lines and byte order mark. The chunk is the sieve's from now on: the result may lie in it.
   *
   * @throws WrongHeaderError where the first record does not name the dataset's columns
   */
  push(chunk: Buffer): Buffer {
    return this.sift(this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]), false);
  }

  /** The sound records that the file's end completes. The last record needs no line end. */
  end(): Buffer {
    return this.sift(this.rest, true);
  }

  private sift(data: Buffer, complete: boolean): Buffer {
    let at = 0;
    if (!this.begun) {
      if (data.length < 3 && !complete) {
        this.rest = data;
        return data.subarray(0, 0);
      }
      this.begun = true;
      if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) at = 3;
    }
    const ascii = isAscii(data);
    const kept = new KeptBytes(data);
    while (at < data.length) {
      if (this.skipping) {
        const lineFeed = data.indexOf(10, at);
        if (lineFeed >= 0) this.line++;
        this.skipping = lineFeed < 0;
        at = lineFeed < 0 ? data.length : lineFeed + 1;
        continue;
      }
      let outcome = readRecord(data, at, complete, this.dialect, this.record);
      if (outcome === "incomplete" && data.length - at <= maxRecordBytes) break;
      if (outcome === "incomplete" || (outcome === "record" && this.record.end - at > maxRecordBytes)) {
        outcome = malformed(data, at, this.record, 0, `the record is longer than ${maxRecordBytes} bytes`);
        this.skipping = this.record.lines === 0;
      }
      if (outcome === "blank") kept.drop(this.record.next);
      else if (!this.headed) this.readHeader(data, at, outcome === "malformed" ? this.record.problem : undefined, kept);
      else if (outcome === "malformed") this.reject(data, at, undefined, this.record.problem, kept);
      else this.check(data, at, ascii, kept);
      this.line += this.record.lines;
      at = this.record.next;
    }
    this.rest = Buffer.from(data.subarray(at));
    return kept.take();
  }

  private check(data: Buffer, at: number, ascii: boolean, kept: KeptBytes): void {
    const { record, rules, columns } = this;
    if (record.cells !== rules.length) {
      this.reject(data, at, undefined, `${record.cells} cells instead of ${rules.length}`, kept);
      return;
    }
    for (let cell = 0; cell < rules.length; cell++) {
      const reason = checkCell(
        rules[cell] as CellRule,
        data,
        record.starts[cell] as number,
        record.ends[cell] as number,
      );
      if (reason !== undefined) {
        this.reject(data, at, columns[cell]?.name, reason, kept);
        return;
      }
    }
    if (!ascii && !isUtf8(data.subarray(at, record.end))) {
      const cell = rules.findIndex((_, index) => !isUtf8(data.subarray(record.starts[index], record.ends[index])));
      this.reject(data, at, columns[cell]?.name, "is not UTF-8", kept);
      return;
    }
    this.accepted++;
    kept.keep(at, record.end, record.next);
  }

  private reject(data: Buffer, at: number, column: string | undefined, reason: string, kept: KeptBytes): void {
    this.rejected++;
    const bytes = data.subarray(at, Math.min(this.record.end, at + 4 * maxRejectCharacters));
    this.options.onReject({
      line: this.line,
      column,
      reason,
      record: bytes.toString("utf8").slice(0, maxRejectCharacters),
    });
    kept.drop(this.record.next);
  }

  private readHeader(data: Buffer, at: number, problem: string | undefined, kept: KeptBytes): void {
    const { source } = this.options;
    if (problem !== undefined) throw new WrongHeaderError(`${source}: the header is not a record: ${problem}.`);
    const header = matchHeader(headerNames(data, at, this.record.end, this.dialect), this.options.dataset);
    if ("problem" in header) throw new WrongHeaderError(`${source}: wrong header: ${header.problem}.`);
    this.setColumns(header.columns);
    kept.drop(this.record.next);
  }

  private setColumns(columns: readonly Column[]): void {
    this.columns = columns;
    this.rules = columns.map(cellRule);
    this.headed = true;
  }
}
