import { DuckDBInstance } from "@duckdb/node-api";

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Runs SQL over Parquet files, which it reads as the table `published`.
 *
 * @param files at least one
 */
export async function queryFiles(files: readonly string[], sql: string): Promise<QueryResult> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
    const reader = await connection.runAndReadAll(`WITH published AS (FROM read_parquet([${list}])) ${sql}`);
    return {
      columns: reader.columnNames(),
      rows: reader.getRows().map((row) => row.map((value) => (value === null ? "" : String(value)))),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A result as a table for a terminal, numbers on the right. */
export function formatTable({ columns, rows }: QueryResult): string {
  const widths = columns.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        isNumeric(rows, index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)]
    .map((row) => `  ${row}`)
    .join("\n");
}

function isNumeric(rows: QueryResult["rows"], index: number): boolean {
  return rows.every((row) => /^-?[\d.]*$/.test(row[index] ?? ""));
}
