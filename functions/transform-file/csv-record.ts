/** The cells of one record, as places in the buffer it was read from. Reused from record to record. */
export interface CsvRecord {
  /** Where the record's text ends; its line end follows. */
  end: number;
  /** Where the next record begins. */
  next: number;
  /** Line feeds from the record's first byte to `next`. */
  lines: number;
  /** Cells in the record; of more than the arrays hold, the rest is counted only. */
  cells: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Of a malformed record: the cell, counted from 1, and what is wrong with it. */
  problem: string;
}

export type ReadOutcome =
  /** A record. */
  | "record"
  /** A line with nothing on it, which is no record. */
  | "blank"
  /** The record goes on after the buffer's end. */
  | "incomplete"
  /** Its quotes or its line ends are wrong: see `problem`. `end`, `next` and `lines` are of its first line. */
  | "malformed";

export interface CsvDialect {
  /** Byte values. */
  readonly delimiter: number;
  readonly quote: number;
}

const LF = 10;
const CR = 13;
const SPACE = 32;

/** A record with room for the places of this many cells. */
export function csvRecord(cells: number): CsvRecord {
  const places = () => new Int32Array(cells);
  return { end: 0, next: 0, lines: 0, cells: 0, starts: places(), ends: places(), problem: "" };
}

/**
 * Reads the record that begins at `at`, by RFC 4180: cells between delimiters, a quoted cell may hold delimiters, line ends
 * and doubled quotes, LF or CRLF ends a record. Spaces around a quoted cell are no part of it; a quote inside a cell that
 * does not begin with one is an ordinary character. `complete` says that nothing follows the buffer.
 */
export function readRecord(
  data: Buffer,
  at: number,
  complete: boolean,
  { delimiter, quote }: CsvDialect,
  record: CsvRecord,
): ReadOutcome {
  const size = data.length;
  const room = record.starts.length;
  let place = at;
  let cells = 0;
  let lines = 0;
  for (;;) {
    let start = place;
    while (place < size && data[place] === SPACE) place++;
    let end: number;
    if (place < size && data[place] === quote) {
      start = ++place;
      for (;;) {
        while (place < size && data[place] !== quote) if (data[place++] === LF) lines++;
        if (place >= size || (place + 1 >= size && !complete)) {
          return complete ? malformed(data, at, record, cells, "its quote is not closed") : "incomplete";
        }
        if (data[place + 1] !== quote) break;
        place += 2;
      }
      end = place++;
      while (place < size && data[place] === SPACE) place++;
    } else {
      while (place < size) {
        const byte = data[place];
        if (byte === delimiter || byte === LF || byte === CR) break;
        place++;
      }
      end = place;
    }
    if (cells < room) {
      record.starts[cells] = start;
      record.ends[cells] = end;
    }
    cells++;

    if (place >= size) {
      if (!complete) return "incomplete";
      return finish(record, at, place, place, lines, cells);
    }
    const byte = data[place];
    if (byte === delimiter) {
      place++;
    } else if (byte === LF) {
      return finish(record, at, place, place + 1, lines + 1, cells);
    } else if (byte === CR && place + 1 >= size) {
      if (!complete) return "incomplete";
      return finish(record, at, place, place + 1, lines, cells);
    } else if (byte === CR && data[place + 1] === LF) {
      return finish(record, at, place, place + 2, lines + 1, cells);
    } else {
      const what = byte === CR ? "a carriage return without a line feed" : "text after its closing quote";
      if (!complete && data.indexOf(LF, at) < 0) return "incomplete";
      return malformed(data, at, record, cells - 1, what);
    }
  }
}

/**
 * The first line of what cannot be read as a record. Reading goes on after it, so that a stray quote costs one line and not
 * the file. Takes the buffer's rest where no line feed is left.
 */
export function malformed(data: Buffer, at: number, record: CsvRecord, cell: number, what: string): ReadOutcome {
  const lineFeed = data.indexOf(LF, at);
  record.next = lineFeed < 0 ? data.length : lineFeed + 1;
  record.end = lineFeed < 0 ? data.length : lineFeed;
  if (record.end > at && data[record.end - 1] === CR) record.end--;
  record.lines = lineFeed < 0 ? 0 : 1;
  record.problem = `cell ${cell + 1}: ${what}`;
  return "malformed";
}

function finish(record: CsvRecord, at: number, end: number, next: number, lines: number, cells: number): ReadOutcome {
  record.end = end;
  record.next = next;
  record.lines = lines;
  record.cells = cells;
  return end === at ? "blank" : "record";
}
