import { isAscii, isUtf8 } from "node:buffer";
import { type Column, type Dataset, sourceNames } from "../../schemas/dataset.ts";
import { type CellRule, cellRule, checkCell } from "./cell-check.ts";
import { CsvWriter, csvOfJson } from "./csv-writer.ts";
import { type JsonRecord, jsonRecord, type MemberTree, memberTree, readJsonRecord, unescaped } from "./json-record.ts";
import { Pieces } from "./pieces.ts";
import { maxRecordBytes, maxRejectCharacters, type Sieve, type SieveCounts, type SieveOptions } from "./sieve.ts";

const LF = 10;
const NOTHING = Buffer.alloc(0);

/**
 * The sieve of ndjson: a JSON object a line. Blank lines are no records. A record is rejected where it is no JSON object, has
 * a member that the dataset neither has nor drops, a value is none of its column, or it is not UTF-8. A member that is
 * missing is null; numbers are taken digit by digit, never through a double; a column of type string takes any value, other
 * ones than strings as their JSON text.
 */
export class JsonSieve implements Sieve {
  readonly dialect = csvOfJson;
  readonly columns: readonly Column[];
  private readonly onReject: SieveOptions["onReject"];
  private readonly tree: MemberTree;
  private readonly rules: readonly CellRule[];
  private readonly record: JsonRecord;
  /** Members that may be there and are left out; undefined where any may. */
  private readonly dropped: ReadonlySet<string> | undefined;
  private readonly pieces = new Pieces();
  private line = 1;
  private accepted = 0;
  private rejected = 0;
  /** What was already told of a line that is longer than a record may be, and does not end yet. */
  private skipping = false;

  constructor({ dataset, onReject }: SieveOptions) {
    this.columns = dataset.columns;
    this.onReject = onReject;
    this.tree = memberTree(dataset.columns.map(sourceNames));
    this.rules = dataset.columns.map(cellRule);
    this.record = jsonRecord(dataset.columns.length);
    this.dropped = droppedMembers(dataset);
  }

  get counts(): SieveCounts {
    return { read: this.accepted + this.rejected, accepted: this.accepted, rejected: this.rejected };
  }

  push(chunk: Buffer): Buffer {
    return this.sift(this.pieces.next(chunk, false), false);
  }

  end(): Buffer {
    return this.sift(this.pieces.next(NOTHING, true), true);
  }

  private sift(data: Buffer, complete: boolean): Buffer {
    let at = 0;
    const ascii = isAscii(data);
    const written = new CsvWriter(data.length);
    while (at < data.length) {
      const lineFeed = data.indexOf(LF, at);
      const end = lineFeed < 0 ? data.length : lineFeed;
      const whole = lineFeed >= 0 || complete;
      if (!whole && !this.skipping && end - at <= maxRecordBytes) break;
      if (!this.skipping) this.take(data, at, end, ascii, written);
      this.skipping = !whole;
      if (whole) this.line++;
      at = lineFeed < 0 ? data.length : lineFeed + 1;
    }
    this.pieces.leave(data.subarray(at));
    return written.take();
  }

  private take(data: Buffer, at: number, end: number, ascii: boolean, written: CsvWriter): void {
    if (end - at > maxRecordBytes) {
      this.reject(data, at, end, undefined, `is longer than ${maxRecordBytes} bytes`);
      return;
    }
    if (isBlank(data, at, end)) return;
    if (!ascii && !isUtf8(data.subarray(at, end))) {
      this.reject(data, at, end, undefined, "is not UTF-8");
      return;
    }
    if (!readJsonRecord(data, at, end, this.tree, this.record)) {
      this.reject(data, at, end, undefined, this.record.problem);
      return;
    }
    const unknown = this.record.unknown.find((name) => this.dropped !== undefined && !this.dropped.has(name));
    if (unknown !== undefined) {
      const member = JSON.stringify(unknown.slice(0, 80));
      this.reject(data, at, end, undefined, `has a member ${member} that is no column and is not dropped`);
      return;
    }
    const mark = written.length;
    for (let cell = 0; cell < this.rules.length; cell++) {
      const reason = this.write(data, cell, written);
      if (reason !== undefined) {
        written.cutTo(mark);
        this.reject(data, at, end, this.columns[cell]?.name, reason);
        return;
      }
    }
    written.endRecord();
    this.accepted++;
  }

  /** Writes a cell; returns what is wrong with it instead, where something is. */
  private write(data: Buffer, cell: number, written: CsvWriter): string | undefined {
    const { record } = this;
    const rule = this.rules[cell] as CellRule;
    const start = record.starts[cell] as number;
    const end = record.ends[cell] as number;
    const kind = record.kinds[cell];
    switch (kind) {
      case "absent":
      case "null": {
        if (rule.required) return `is ${kind === "null" ? "null" : "missing"}, but the column is required`;
        written.empty();
        return undefined;
      }
      case "escaped": {
        const text = unescaped(data, start, end);
        if (text === undefined) return "holds half of a surrogate pair, which is no character";
        const bytes = Buffer.from(text);
        const reason = checkCell(rule, bytes, 0, bytes.length);
        if (reason === undefined) written.quoted(bytes, 0, bytes.length);
        return reason;
      }
      case "nested":
        if (rule.kind !== "string") return `is ${data[start] === 91 ? "an array" : "an object"}`;
        written.quoted(data, start, end);
        return undefined;
      default: {
        const reason = checkCell(rule, data, start, end);
        if (reason === undefined) written.quoted(data, start, end);
        return reason;
      }
    }
  }

  private reject(data: Buffer, at: number, end: number, column: string | undefined, reason: string): void {
    this.rejected++;
    const bytes = data.subarray(at, Math.min(end, at + 4 * maxRejectCharacters));
    const record = bytes.toString("utf8").slice(0, maxRejectCharacters).replace(/\r$/, "");
    this.onReject({ line: this.line, column, reason, record });
  }
}

function droppedMembers({ drop }: Dataset): ReadonlySet<string> | undefined {
  return drop === "*" ? undefined : new Set(drop);
}

function isBlank(data: Buffer, at: number, end: number): boolean {
  for (let place = at; place < end; place++) {
    const byte = data[place];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}
