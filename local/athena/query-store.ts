import { appendFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../glue/atomic-file.ts";
import type { QueryRecord } from "./query-record.ts";

/**
 * Queries on disk, a file each: `active/` holds those that wait or run, `ended/` the others, so that memory does not grow with
 * their number and a restart reads only those that were cut off. `log` has a line for each, oldest first.
 */
export class QueryStore {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the store, and ends by `cutOff` what was active when the process before was killed. */
  static async open(folder: string, cutOff: (record: QueryRecord) => QueryRecord): Promise<QueryStore> {
    const store = new QueryStore(folder);
    await mkdir(join(folder, "active"), { recursive: true });
    await mkdir(join(folder, "ended"), { recursive: true });
    for (const name of await readdir(join(folder, "active"))) {
      const id = /^(.*)\.json$/.exec(name)?.[1];
      const record = id === undefined ? undefined : await readRecord(join(folder, "active", name));
      // Between the two steps of an end the query is in both folders, and has ended.
      if (record && id !== undefined && !(await store.ended(id))) await store.end(cutOff(record));
      else await rm(join(folder, "active", name), { force: true });
    }
    return store;
  }

  /** Writes down a query that begins to wait. */
  async begin(record: QueryRecord): Promise<void> {
    const { QueryExecutionId: id, WorkGroup } = record.execution;
    await writeAtomically(this.#file("active", id), JSON.stringify(record));
    await appendFile(join(this.#folder, "log"), `${JSON.stringify([id, WorkGroup])}\n`);
  }

  /** Writes down how a query ended. */
  async end(record: QueryRecord): Promise<void> {
    const { QueryExecutionId: id } = record.execution;
    await writeAtomically(this.#file("ended", id), JSON.stringify(record));
    await rm(this.#file("active", id), { force: true });
  }

  /** The record of a query that has ended, or undefined. */
  async ended(id: string): Promise<QueryRecord | undefined> {
    // The id comes from a request, and must not lead out of the folder.
    return /^[0-9a-f-]{36}$/.test(id) ? readRecord(this.#file("ended", id)) : undefined;
  }

  /** The ids of a workgroup's queries, the newest first. */
  async ids(workGroup: string): Promise<string[]> {
    const text = await readFile(join(this.#folder, "log"), "utf8").catch(ifAbsent(""));
    const ids = text.split("\n").flatMap((line) => {
      const [id, group] = readLine(line);
      return id !== undefined && group === workGroup ? [id] : [];
    });
    return [...new Set(ids.reverse())];
  }

  #file(state: "active" | "ended", id: string): string {
    return join(this.#folder, state, `${id}.json`);
  }
}

async function readRecord(file: string): Promise<QueryRecord | undefined> {
  const text = await readFile(file, "utf8").catch(ifAbsent(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as QueryRecord);
}

/** A kill may have cut the last line short. */
function readLine(line: string): [id?: string, workGroup?: string] {
  try {
    return JSON.parse(line) as [string, string];
  } catch {
    return [];
  }
}

function ifAbsent<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
