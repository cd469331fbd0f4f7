import { type CsvDialect, type CsvRecord, csvRecord, readRecord } from "../../functions/transform-file/csv-record.ts";
import { headerNames } from "../../functions/transform-file/header.ts";
import { isTyped } from "./column-profile.ts";
import { type Cells, cellsOf, type RawTable } from "./raw-table.ts";

/** Of equally good ones the first: who writes decimals with a comma seldom has commas between them. */
const delimiters = ["\t", ";", "|", ","];
/** Records that the delimiter is guessed from. */
const guessedFrom = 500;
const mostCells = 2000;

/** Reads a text as CSV: the delimiter that cuts most records into the same number of cells, and a header unless the first record holds values. */
export function csvTable(text: Buffer): RawTable {
  const quote = quoteOf(text);
  const delimiter = delimiterOf(text, quote);
  const dialect = { delimiter: delimiter.charCodeAt(0), quote: quote.charCodeAt(0) };
  const [first] = csvRecords(text, dialect, 1);
  const cells = first?.cells ?? 0;
  const header = isHeader(text, first);
  const written = header && first ? headerNames(text, first.start, first.end, dialect) : [];
  const names = header ? written : Array.from({ length: cells }, (_, cell) => `c${cell + 1}`);
  const unusable = [...new Set(names.filter((name, index) => name === "" || names.indexOf(name) !== index))];
  return {
    format: { type: "csv", delimiter, quote, header, encoding: "utf-8" },
    names,
    unusable,
    *records() {
      const view = cellsOf(names.length);
      let isFirst = true;
      for (const record of csvRecords(text, dialect, Number.POSITIVE_INFINITY)) {
        if (!(isFirst && header) && record.cells === names.length) yield fill(view, text, record);
        isFirst = false;
      }
    },
  };
}

type Placed = CsvRecord & { readonly start: number };

/** Records that can be read, blank lines left out. */
function* csvRecords(text: Buffer, dialect: CsvDialect, most: number): Generator<Placed> {
  const record = Object.assign(csvRecord(mostCells), { start: 0 });
  let left = most;
  for (let at = 0; at < text.length && left > 0; at = record.next) {
    record.start = at;
    if (readRecord(text, at, true, dialect, record) !== "record") continue;
    yield record;
    left--;
  }
}

function fill(view: Cells, text: Buffer, { starts, ends }: CsvRecord): Cells {
  for (let cell = 0; cell < view.buffers.length; cell++) {
    view.buffers[cell] = text;
    view.starts[cell] = starts[cell] ?? 0;
    view.ends[cell] = ends[cell] ?? 0;
  }
  return view;
}

/** A single quote where cells stand between single ones and none between double ones; else the usual double quote. */
function quoteOf(text: Buffer): string {
  const head = text.toString("utf8", 0, 65_536);
  const count = (quote: string) =>
    head.match(new RegExp(`(^|[,;|\\t])${quote}[^${quote}\\n]*${quote}(?=[,;|\\t\\r\\n])`, "gm"))?.length;
  return !count('"') && (count("'") ?? 0) > 1 ? "'" : '"';
}

function delimiterOf(text: Buffer, quote: string): string {
  const tried = delimiters.map((delimiter) => {
    const dialect = { delimiter: delimiter.charCodeAt(0), quote: quote.charCodeAt(0) };
    const counts = Array.from(csvRecords(text, dialect, guessedFrom), ({ cells }) => cells);
    const expected = counts[0] ?? 1;
    const share = counts.filter((count) => count === expected).length / Math.max(1, counts.length);
    return { delimiter, cells: expected, share };
  });
  const useful = tried.filter(({ cells }) => cells > 1).sort((a, b) => b.share - a.share || b.cells - a.cells);
  return useful[0]?.delimiter ?? ",";
}

/** A first record is a header where none of its cells is a value such as a number or a time, and not all are empty. */
function isHeader(text: Buffer, first: Placed | undefined): boolean {
  if (!first) return false;
  const places = Array.from(
    { length: first.cells },
    (_, cell) => [first.starts[cell] ?? 0, first.ends[cell] ?? 0] as const,
  );
  return places.some(([start, end]) => end > start) && !places.some(([start, end]) => isTyped(text, start, end));
}
