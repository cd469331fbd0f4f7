import type { Column, Dataset } from "../../schemas/dataset.ts";
import { type CsvDialect, csvRecord, readRecord } from "./csv-record.ts";

/** The dataset's columns in the order of a file's cells, or why the header is not this dataset's. */
export type Header = { readonly columns: readonly Column[] } | { readonly problem: string };

/** A message names at most so many columns. */
const shownNames = 50;

/**
 * Compares a file's first record with the dataset's columns: the same names, each once, in any order. Case counts; spaces
 * around a name do not.
 */
export function matchHeader(names: readonly string[], dataset: Dataset): Header {
  const columns = new Map(dataset.columns.map((column) => [column.from ?? column.name, column]));
  const found = names.flatMap((name) => columns.get(name) ?? []);
  const missing = [...columns.keys()].filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !columns.has(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index && columns.has(name));
  if (missing.length + unknown.length + twice.length === 0) return { columns: found };
  const differences = [
    missing.length > 0 ? `missing ${list(missing)}` : "",
    unknown.length > 0 ? `unknown ${list(unknown)}` : "",
    twice.length > 0 ? `twice ${list(twice)}` : "",
  ].filter((difference) => difference !== "");
  return {
    problem: `found ${list(names)}; expected ${list([...columns.keys()])} in any order: ${differences.join(", ")}`,
  };
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
