import { DuckDBInstance } from "@duckdb/node-api";
import { macros } from "../sql/macros.ts";
import type { EngineMessage, EngineRequest, RunAnswer } from "./messages.ts";
import { list } from "./quote.ts";
import { runWork } from "./run-work.ts";

/** What the gateway tells this process by its arguments, as JSON. */
export interface EngineSettings {
  /** MB that DuckDB may hold before it spills, and fails what cannot be spilt. */
  readonly memory: number;
  readonly threads: number;
  /** Where it spills. */
  readonly spillFolder: string;
  /** Nothing outside of these folders is read or written. */
  readonly folders: readonly string[];
}

/**
 * The program of the engine's process: runs what Athena's SQL is translated to in DuckDB, several queries at once. A process of its
 * own, because DuckDB occupies Node's thread pool, and takes the whole process down where it runs out of memory.
 */
process.on("SIGINT", () => {}); // Ctrl-C reaches the whole process group; what it means is the gateway's to decide.
// The gateway is gone, however it ended. DuckDB works on threads of its own, so this is heard at any time.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const settings = JSON.parse(process.argv[2] ?? "") as EngineSettings;
const instance = await openDuckDb(settings);
const running = new Map<number, AbortController>();

process.on("message", (request: EngineRequest) => {
  switch (request.kind) {
    case "run": {
      const { task, work } = request;
      const stop = new AbortController();
      running.set(task, stop);
      void runWork(instance, `query_${task}`, work, stop.signal).then((answer) => {
        running.delete(task);
        tell(task, answer);
      });
      return;
    }
    case "interrupt":
      running.get(request.task)?.abort();
      return;
    default:
      request satisfies never;
  }
});
say({ kind: "ready" });

async function openDuckDb({ memory, threads, spillFolder, folders }: EngineSettings): Promise<DuckDBInstance> {
  const opened = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memory}MB`,
    threads: String(threads),
    temp_directory: spillFolder,
  });
  const connection = await opened.connect();
  for (const macro of macros) await connection.run(macro);
  await connection.run(`SET allowed_directories = ${list(folders.map((folder) => `${folder}/`))}`);
  await connection.run("SET enable_external_access = false");
  connection.closeSync();
  return opened;
}

function tell(task: number, answer: RunAnswer): void {
  say({ kind: "answer", task, answer });
}

function say(message: EngineMessage): void {
  process.send?.(message);
}
