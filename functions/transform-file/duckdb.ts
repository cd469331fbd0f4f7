import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** MB of the function's memory that Node and the function's own buffers take. */
const nodeMegabytes = 400;

/** A vCPU comes with this many MB of a Lambda function's memory. */
const megabytesPerCpu = 1769;

let connection: Promise<DuckDBConnection> | undefined;

/**
 * Works with this process's connection to a DuckDB, which lives in memory and spills to the temporary folder. One serves all
 * invocations of a process, because making an instance costs some 30 ms; after a failure the next invocation gets another,
 * because an internal error of DuckDB leaves its instance unusable. What an invocation sets and makes in it, the next one finds.
 *
 * @param functionMegabytes the function's memory; it sets the memory limit and the number of threads (1 or 2)
 */
export async function withDuckDb<Result>(
  functionMegabytes: number,
  work: (db: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  connection ??= openDuckDb(functionMegabytes);
  const db = await connection.catch((error: unknown) => {
    connection = undefined;
    throw error;
  });
  try {
    return await work(db);
  } catch (error) {
    connection = undefined;
    db.closeSync();
    throw error;
  }
}

async function openDuckDb(functionMegabytes: number): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${Math.max(128, functionMegabytes - nodeMegabytes)}MB`,
    threads: String(functionMegabytes >= 2 * megabytesPerCpu ? 2 : 1),
    temp_directory: join(tmpdir(), `sluice-duckdb-${process.pid}`),
    // Nothing is read twice, and what is kept of a file is taken for the next one of its name and time.
    enable_external_file_cache: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return instance.connect();
}
