import { open } from "node:fs/promises";

/** Rows of a result, null for NULL, and where in the file the next ones begin; undefined after the last. */
export interface ResultPage {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly next: number | undefined;
}

/** A page of rows of a result's CSV file, its header being the first. @param from a byte offset where a row begins */
export async function readCsvRows(path: string, from: number, max: number): Promise<ResultPage> {
  return readRows(path, from, max, csvRow);
}

/** The same of a text: each line is a row of one value. */
export async function readTextRows(path: string, from: number, max: number): Promise<ResultPage> {
  return readRows(path, from, max, textRow);
}

/** Reads the row that begins at an offset; undefined where the bytes end before it does. */
type RowReader = (bytes: Buffer, at: number) => { row: (string | null)[]; next: number } | undefined;

const pieceBytes = 1 << 16;

async function readRows(path: string, from: number, max: number, readRow: RowReader): Promise<ResultPage> {
  const file = await open(path, "r");
  try {
    const rows: (string | null)[][] = [];
    let bytes = Buffer.alloc(0);
    let at = 0;
    for (;;) {
      while (rows.length < max) {
        const read = readRow(bytes, at);
        if (read === undefined) break;
        rows.push(read.row);
        at = read.next;
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, from + bytes.length);
      const isEnd = bytesRead === 0;
      if (rows.length === max || isEnd) return { rows, next: isEnd && at >= bytes.length ? undefined : from + at };
      bytes = Buffer.concat([bytes, buffer.subarray(0, bytesRead)]);
    }
  } finally {
    await file.close();
  }
}

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;

/** Every value is in quotes, as {@link writeCsv} of the engine writes it; nothing at all is NULL. */
function csvRow(bytes: Buffer, start: number): ReturnType<RowReader> {
  const row: (string | null)[] = [];
  let at = start;
  for (;;) {
    if (bytes[at] === quote) {
      let end = bytes.indexOf(quote, at + 1);
      while (end >= 0 && bytes[end + 1] === quote) end = bytes.indexOf(quote, end + 2);
      if (end < 0) return undefined;
      row.push(bytes.toString("utf8", at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else row.push(null);
    const after = bytes[at];
    if (after === lineFeed) return { row, next: at + 1 };
    if (after !== comma) return undefined;
    at++;
  }
}

function textRow(bytes: Buffer, at: number): ReturnType<RowReader> {
  const end = bytes.indexOf(lineFeed, at);
  return end < 0 ? undefined : { row: [bytes.toString("utf8", at, end)], next: end + 1 };
}
