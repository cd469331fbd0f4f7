import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { failureOf } from "./engine-error.ts";
import type { EngineWork, RunAnswer } from "./messages.ts";
import { quoteName } from "./quote.ts";
import { emptyFolder, jsonKeysQuery, type ScannedTable, tableStatements } from "./scanned-table.ts";
import { writeCsv } from "./write-csv.ts";
import { writeFiles } from "./write-files.ts";

/** DuckDB takes an interrupt only while it works, so it is repeated until the task has ended. */
const interruptEveryMilliseconds = 20;

/**
 * Runs one query in a database of its own, whose tables are the query's. Never rejects.
 *
 * @param name of that database, unlike any other's
 * @param signal has the query end soon
 */
export async function runWork(
  instance: DuckDBInstance,
  name: string,
  work: EngineWork,
  signal: AbortSignal,
): Promise<RunAnswer> {
  const connection = await instance.connect();
  let interrupting: NodeJS.Timeout | undefined;
  const interrupt = () => {
    interrupting = setInterval(() => connection.interrupt(), interruptEveryMilliseconds);
    connection.interrupt();
  };
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    await connection.run(`ATTACH ':memory:' AS ${quoteName(name)}`);
    await connection.run(`SET search_path = '${name}.main,memory.main'`);
    for (const table of work.tables) await openTable(connection, table, signal);
    signal.throwIfAborted();
    return await answer(connection, work, signal);
  } catch (error) {
    return signal.aborted ? { kind: "interrupted" } : failureOf(error);
  } finally {
    signal.removeEventListener("abort", interrupt);
    clearInterval(interrupting);
    await connection.run("SET search_path = 'memory.main'").catch(() => {});
    await connection.run(`DETACH DATABASE IF EXISTS ${quoteName(name)}`).catch(() => {});
    connection.closeSync();
  }
}

async function openTable(connection: DuckDBConnection, table: ScannedTable, signal: AbortSignal): Promise<void> {
  await mkdir(join(table.folder, emptyFolder(table)), { recursive: true });
  const keys: string[] = [];
  if (table.format.kind === "json" && table.files.length > 0) {
    const found = await connection.runAndReadAll(jsonKeysQuery(table));
    for (const { key } of found.getRowObjectsJson()) keys.push(String(key));
  }
  for (const statement of tableStatements(table, keys)) {
    signal.throwIfAborted();
    await connection.run(statement);
  }
}

async function answer(connection: DuckDBConnection, work: EngineWork, signal: AbortSignal): Promise<RunAnswer> {
  const { query, output, folder } = work;
  switch (output.kind) {
    case "csv": {
      const result = await connection.stream(query);
      const { file, rows } = await writeCsv(result, join(folder, "result.csv"), signal);
      return { kind: "done", rows, files: [file] };
    }
    case "files": {
      const { files, rows } = await writeFiles(connection, query, folder, output);
      return { kind: "done", rows, files };
    }
    default:
      return output satisfies never;
  }
}
