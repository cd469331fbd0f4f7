import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../../asl/types/json.ts";

/**
 * The rows of a Parquet file as objects of its columns, at most `limit`. DuckDB reads it, from a temporary file; its JSON has
 * dates and moments as texts, and null where a value is absent. Throws where the bytes are no Parquet.
 */
export async function parquetRows(bytes: Uint8Array, limit: number): Promise<readonly Json[]> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const folder = await mkdtemp(join(tmpdir(), "sluice-parquet-"));
  const file = join(folder, "rows.parquet");
  try {
    await writeFile(file, bytes);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    try {
      const sql = `SELECT to_json(found)::VARCHAR FROM (FROM read_parquet('${file.replaceAll("'", "''")}') LIMIT ${limit}) AS found`;
      const reader = await connection.runAndReadAll(sql);
      return reader.getRows().map(([row]) => JSON.parse(String(row)) as Json);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
