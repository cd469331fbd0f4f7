import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { DuckDBResult } from "@duckdb/node-api";
import type { MadeFile } from "./messages.ts";
import { valueText } from "./value-text.ts";

/**
 * Writes a result as Athena does: a header, every value in quotes, NULL as nothing at all; lines end in a line feed.
 *
 * @returns the file, and how many rows it has, the header apart
 */
export async function writeCsv(
  result: DuckDBResult,
  path: string,
  signal: AbortSignal,
): Promise<{ file: MadeFile; rows: number }> {
  const file = await open(path, "w");
  const md5 = createHash("md5");
  let size = 0;
  let rows = 0;
  const write = async (text: string) => {
    const bytes = Buffer.from(text, "utf8");
    md5.update(bytes);
    size += bytes.length;
    await file.writeFile(bytes);
  };
  try {
    const types = result.columnTypes();
    await write(`${result.columnNames().map(quoted).join(",")}\n`);
    for (;;) {
      signal.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      const lines: string[] = [];
      const columns = types.map((type, index) =>
        chunk.getColumnValues(index).map((value) => quoted(valueText(value, type))),
      );
      for (let row = 0; row < chunk.rowCount; row++) lines.push(columns.map((column) => column[row]).join(","));
      await write(`${lines.join("\n")}\n`);
      rows += chunk.rowCount;
    }
  } finally {
    await file.close();
  }
  return { file: { path, size, md5: md5.digest("hex"), partition: [] }, rows };
}

function quoted(text: string | null): string {
  return text === null ? "" : `"${text.replaceAll('"', '""')}"`;
}
