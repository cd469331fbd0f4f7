import { ObjectFailure } from "./object-request.ts";

/** How a delimited file is read. */
export interface CsvFormat {
  /** The names of the columns: the file's first row, or given by the definition. */
  readonly headers: "FIRST_ROW" | readonly string[];
  /** One character. */
  readonly delimiter: string;
}

/** `CSVDelimiter` by its names. */
export const csvDelimiters = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

/** Longest header row, in characters (FACTS.md A4 says 10 KiB). */
const LONGEST_HEADER = 10 * 1024;

/**
 * The rows of a delimited text as objects of texts, at most `limit`. Missing fields are empty texts, additional ones are left
 * out (recorded). Throws {@link ObjectFailure} where the header cannot be used.
 */
export function parseCsv(text: string, { headers, delimiter }: CsvFormat, limit: number): Record<string, string>[] {
  const rows = csvRows(text, delimiter);
  const names = headers === "FIRST_ROW" ? firstRow(rows) : headers;
  const items: Record<string, string>[] = [];
  for (const row of rows) {
    if (items.length >= limit) break;
    items.push(Object.fromEntries(names.map((name, column) => [name, row[column] ?? ""])));
  }
  return items;
}

function firstRow(rows: Generator<string[]>): readonly string[] {
  const { value: names = [], done } = rows.next();
  if (done || names.every((name: string) => name === "")) throw new ObjectFailure("CSV headers cannot be empty.");
  if (new Set(names).size < names.length) throw new ObjectFailure("CSV headers cannot contain duplicates.");
  if (names.join().length > LONGEST_HEADER) {
    throw new ObjectFailure(`CSV headers cannot have more than ${LONGEST_HEADER} characters.`);
  }
  return names;
}

/**
 * The rows of a delimited text. Quotes may surround a field, which then may hold delimiters and line ends; a quote in it is
 * written twice. A backslash keeps a delimiter, a quote or a backslash that follows it, and is dropped elsewhere. Empty lines
 * are no rows.
 */
export function* csvRows(text: string, delimiter: string): Generator<string[]> {
  let row: string[] = [];
  let field = "";
  let inQuotes = false;
  let started = false;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") {
      const next = text.charAt(at + 1);
      if (next === "\\" || next === '"' || next === delimiter) field += text.charAt(++at);
      started = true;
    } else if (inQuotes) {
      if (char !== '"') field += char;
      else if (text.charAt(at + 1) === '"') field += text.charAt(++at);
      else inQuotes = false;
    } else if (char === '"') {
      inQuotes = true;
      started = true;
    } else if (char === delimiter) {
      row.push(field);
      field = "";
      started = true;
    } else if (char === "\n" || (char === "\r" && text.charAt(at + 1) === "\n")) {
      if (char === "\r") at++;
      if (started || field !== "") yield [...row, field];
      row = [];
      field = "";
      started = false;
    } else field += char;
  }
  if (started || field !== "") yield [...row, field];
}
