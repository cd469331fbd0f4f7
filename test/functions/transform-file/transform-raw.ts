import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { withDuckDb } from "../../../functions/transform-file/duckdb.ts";
import { fileBytes } from "../../../functions/transform-file/raw-bytes.ts";
import { tidy } from "../../../functions/transform-file/scratch-file.ts";
import { scratchFiles, transform } from "../../../functions/transform-file/transform.ts";
import type { Counts } from "../../../schemas/counts.ts";
import { Dataset } from "../../../schemas/dataset.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

/** What a raw file became, every value as DuckDB's text of it. */
export interface Outcome {
  readonly counts: Counts;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rejects: readonly { readonly line: number; readonly column: string | null; readonly reason: string }[];
  /** Of the rejects, as they stand in the file. */
  readonly records: readonly string[];
}

/** A dataset of a test: three columns, unless the test says others. */
export function describeDataset(changes: Record<string, unknown> = {}): Dataset {
  return Dataset.parse({
    name: "bench",
    files: "{rig}_{yyyy}{MM}{dd}.csv.gz",
    partition: "day",
    timezone: "UTC",
    format: { type: "csv" },
    columns: [
      { name: "rig", type: "string", required: true },
      { name: "at", type: "timestamp", required: true },
      { name: "value", type: "decimal(9,3)" },
    ],
    timestamp: "at",
    ...changes,
  });
}

/** One for all transformations, as a function's process has it: each finds what the one before it left. */
const scratch = mkdtempSync(join(tmpdir(), "sluice-transform-"));
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Transforms a raw file: text is packed as gzip, bytes are taken as they are. */
export function transformRaw(raw: string | Buffer, dataset = describeDataset()): Promise<Outcome> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, "raw");
    await writeFile(path, typeof raw === "string" ? gzipSync(raw) : raw);
    const key = "it's a kéy.csv.gz";
    const options = { dataset, key, source: "s3://raw/a.csv.gz", raw: await fileBytes(path), folder: scratch };
    const made = await withDuckDb(2048, (db) => transform(db, options));
    const names = dataset.columns.map(({ name }) => `"${name}"::VARCHAR`).join(", ");
    const refused = await readAll(made.rejects, "file, line, column_name, reason, record");
    for (const [file] of refused) if (file !== key) throw new Error(`A reject is of ${file}.`);
    const rows = (await readAll(made.data, names)) as (string | null)[][];
    tidy(scratch, scratchFiles);
    return {
      counts: made.counts,
      rows,
      rejects: refused.map(([, line, column, reason]) => ({
        line: Number(line),
        column: column as string | null,
        reason: String(reason),
      })),
      records: refused.map((values) => String(values[4])),
    };
  });
}

/** Reads Parquet by a DuckDB of its own, with the settings that every reader has. */
async function readAll(path: string | undefined, columns: string): Promise<unknown[][]> {
  if (path === undefined) return [];
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const reader = await instance.connect();
  try {
    return (await reader.runAndReadAll(`SELECT ${columns} FROM read_parquet('${path}')`)).getRows();
  } finally {
    reader.closeSync();
    instance.closeSync();
  }
}
