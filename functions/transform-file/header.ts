import { type Column, type Dataset, sourceNames } from "../../schemas/dataset.ts";
import { type CsvDialect, csvRecord, readRecord } from "./csv-record.ts";

/**
 * The dataset's columns in the order of a file's cells, undefined for a cell that is dropped, or why the header is not this
 * dataset's.
 */
export type Header = { readonly columns: readonly (Column | undefined)[] } | { readonly problem: string };

/** A message names at most so many columns. */
const shownNames = 50;

/**
 * Compares a file's first record with the dataset's columns: the same names, each once, in any order, beside names that the
 * dataset drops. Case counts; spaces around a name do not. A column that has several names may stand under any one of them,
 * an optional one may be missing.
 */
export function matchHeader(names: readonly string[], { columns, drop }: Dataset): Header {
  const byName = new Map(columns.flatMap((column) => sourceNames(column).map((name) => [name, column] as const)));
  const found = names.map((name) => byName.get(name));
  const missing = columns.filter((column) => !column.optional && !found.includes(column));
  const unknown = names.filter((name) => !byName.has(name) && drop !== "*" && !drop.includes(name));
  const twice = names.filter((_, index) => found[index] !== undefined && found.indexOf(found[index]) !== index);
  if (missing.length + unknown.length + twice.length === 0) return { columns: found };
  const differences = [
    missing.length > 0 ? `missing ${list(missing.map(written))}` : "",
    unknown.length > 0 ? `unknown ${list(unknown)}` : "",
    twice.length > 0 ? `twice ${list(twice)}` : "",
  ].filter((difference) => difference !== "");
  const expected = `expected ${list(columns.map(written))} in any order`;
  return { problem: `found ${list(names)}; ${expected}: ${differences.join(", ")}` };
}

/** A column as a message names it: by its names in the file. */
function written(column: Column): string {
  return sourceNames(column).join(" or ");
}

/** The names in a header's record, which is complete in the buffer. Spaces around them are left out. */
export function headerNames(data: Buffer, at: number, end: number, dialect: CsvDialect): string[] {
  const text = data.subarray(at, end);
  const record = csvRecord(text.length + 1);
  readRecord(text, 0, true, dialect, record);
  const quote = String.fromCharCode(dialect.quote);
  return Array.from({ length: record.cells }, (_, cell) =>
    text
      .toString("utf8", record.starts[cell], record.ends[cell])
      .replaceAll(quote + quote, quote)
      .trim(),
  );
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).map((name) => JSON.stringify(name.slice(0, 80)));
  return `${shown.join(", ")}${names.length > shownNames ? `, … (${names.length} in all)` : ""}`;
}
