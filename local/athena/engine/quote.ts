/** A text as a literal of DuckDB's SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted identifier of DuckDB's SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Texts as a list literal of DuckDB's SQL. */
export function list(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(", ")}]`;
}
