import { isAscii, isUtf8 } from "node:buffer";
import type { Column } from "../../schemas/dataset.ts";
import { anyCell, type CellRule, cellRule, checkCell } from "./cell-check.ts";
import { type CsvDialect, type CsvRecord, csvRecord, malformed, readRecord } from "./csv-record.ts";
import { WrongHeaderError } from "./errors.ts";
import { headerNames, matchHeader } from "./header.ts";
import { KeptBytes } from "./kept-bytes.ts";
import { Pieces } from "./pieces.ts";
import { plainRecord } from "./plain-record.ts";
import { maxRecordBytes, maxRejectCharacters, type Sieve, type SieveCounts, type SieveOptions } from "./sieve.ts";

const NOTHING = Buffer.alloc(0);
const CR = 13;

/**
 * The sieve of CSV. The records that come out are the file's own bytes, each ended by LF, without header, blank lines and byte
 * order mark.
 *
 * Lines without anything on them are no records and are not counted. A record is rejected where its quotes are wrong, its
 * number of cells is not the dataset's, a cell is no value of its column, or it is not UTF-8.
 */
export class CsvSieve implements Sieve {
  columns: readonly (Column | undefined)[] = [];
  readonly dialect: CsvDialect;
  private readonly options: SieveOptions;
  private readonly nulls: readonly Buffer[];
  private record: CsvRecord;
  private rules: CellRule[] = [];
  /** Takes most records of most files at a glance. */
  private plain: RegExp | undefined;
  private readonly pieces = new Pieces();
  private line = 1;
  /** True once the columns are known. */
  private headed = false;
  /** True while the rest of a line that is longer than a record may be is passed over. */
  private skipping = false;
  private accepted = 0;
  private rejected = 0;

  constructor(options: SieveOptions) {
    const { dataset } = options;
    const { format } = dataset;
    if (format.type !== "csv") throw new TypeError(`The files of ${dataset.name} are ${format.type}.`);
    this.options = options;
    this.dialect = { delimiter: format.delimiter.charCodeAt(0), quote: format.quote.charCodeAt(0) };
    this.nulls = (format.nulls ?? []).map((text) => Buffer.from(text));
    this.record = csvRecord(dataset.columns.length);
    if (!format.header) this.setColumns(dataset.columns);
  }

  get counts(): SieveCounts {
    return { read: this.accepted + this.rejected, accepted: this.accepted, rejected: this.rejected };
  }

  /**
   * The result may lie in the chunk.
   *
   * @throws WrongHeaderError where the first record does not name the dataset's columns
   */
  push(chunk: Buffer): Buffer {
    return this.sift(this.pieces.next(chunk, false), false);
  }

  end(): Buffer {
    return this.sift(this.pieces.next(NOTHING, true), true);
  }

  private sift(data: Buffer, complete: boolean): Buffer {
    let at = 0;
    let text: string | undefined;
    let ascii: boolean | undefined;
    const kept = new KeptBytes(data);
    while (at < data.length) {
      if (this.plain !== undefined && !this.skipping) {
        text ??= data.toString("latin1");
        at = this.takePlain(this.plain, text, at, kept);
        if (at === data.length) break;
      }
      if (this.skipping) {
        const lineFeed = data.indexOf(10, at);
        if (lineFeed >= 0) this.line++;
        this.skipping = lineFeed < 0;
        at = lineFeed < 0 ? data.length : lineFeed + 1;
        continue;
      }
      const { record } = this;
      let outcome = readRecord(data, at, complete, this.dialect, record);
      if (outcome === "incomplete" && data.length - at <= maxRecordBytes) break;
      if (outcome === "incomplete" || (outcome === "record" && record.end - at > maxRecordBytes)) {
        outcome = malformed(data, at, record, 0, `the record is longer than ${maxRecordBytes} bytes`);
        this.skipping = record.lines === 0;
      }
      if (outcome === "blank") kept.drop(record.next);
      else if (!this.headed) this.readHeader(data, at, outcome === "malformed" ? record.problem : undefined, kept);
      else if (outcome === "malformed") this.reject(data, at, undefined, record.problem, kept);
      else {
        ascii ??= isAscii(data);
        this.check(data, at, ascii, kept);
      }
      this.line += record.lines;
      at = record.next;
    }
    this.pieces.leave(data.subarray(at));
    return kept.take();
  }

  /** Accepts records for as long as they are plain, and says where the first one begins that is not. */
  private takePlain(plain: RegExp, text: string, from: number, kept: KeptBytes): number {
    for (let at = from; ; ) {
      plain.lastIndex = at;
      if (!plain.test(text)) return at;
      const next = plain.lastIndex;
      const end = text.charCodeAt(next - 2) === CR ? next - 2 : next - 1;
      if (end - at > maxRecordBytes) return at;
      kept.keep(at, end, next);
      this.accepted++;
      this.line++;
      at = next;
    }
  }

  private check(data: Buffer, at: number, ascii: boolean, kept: KeptBytes): void {
    const { record, rules, columns } = this;
    if (record.cells !== rules.length) {
      this.reject(data, at, undefined, `${record.cells} cells instead of ${rules.length}`, kept);
      return;
    }
    for (let cell = 0; cell < rules.length; cell++) {
      const reason = this.checkCell(
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

  /** A cell that stands for no value is as good as an empty one. */
  private checkCell(rule: CellRule, data: Buffer, start: number, end: number): string | undefined {
    for (const text of this.nulls) {
      if (end - start !== text.length || text.compare(data, start, end) !== 0) continue;
      return rule.required ? `${JSON.stringify(text.toString())} is no value, but the column is required` : undefined;
    }
    return checkCell(rule, data, start, end);
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
    if (data.subarray(at, this.record.end).includes(0)) {
      throw new WrongHeaderError(
        `${source}: the header holds a byte of 0: the file is binary, or text in UTF-16, and not UTF-8.`,
      );
    }
    const header = matchHeader(headerNames(data, at, this.record.end, this.dialect), this.options.dataset);
    if ("problem" in header) throw new WrongHeaderError(`${source}: wrong header: ${header.problem}.`);
    kept.drop(this.record.next);
    this.setColumns(header.columns);
  }

  private setColumns(columns: readonly (Column | undefined)[]): void {
    this.columns = columns;
    this.rules = columns.map((column) => (column === undefined ? anyCell : cellRule(column)));
    this.record = csvRecord(columns.length);
    this.plain = plainRecord(
      columns,
      this.dialect,
      this.nulls.map((text) => text.toString()),
    );
    this.headed = true;
  }
}
