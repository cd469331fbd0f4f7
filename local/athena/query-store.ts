import { appendFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../glue/atomic-file.ts";
import { parseJson } from "../parse-json.ts";
import { KeyedLock } from "../s3/keyed-lock.ts";
import type { QueryRecord } from "./query-record.ts";

/**
 * Queries on disk, a file each: `active/` holds those that wait or run, `ended/` the others, so that memory does not grow with
 * their number and a restart reads only those that were cut off. `log` has a line for each, oldest first.
 */
export class QueryStore {
  readonly #folder: string;
  /** Held while the log is written to. */
  readonly #locks = new KeyedLock();

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
    const line = `${JSON.stringify([id, WorkGroup])}\n`;
    await this.#locks.run("log", () => appendFile(this.#log, line));
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
    const ids = (await this.#lines()).flatMap((line) => {
      const [id, group] = readLine(line);
      return id !== undefined && group === workGroup ? [id] : [];
    });
    return [...new Set(ids.reverse())];
  }

  /** The ids of queries that ended before a moment, in milliseconds since 1970. */
  async endedBefore(before: number): Promise<string[]> {
    const old: string[] = [];
    for (const name of await readdir(join(this.#folder, "ended"))) {
      const id = /^(.*)\.json$/.exec(name)?.[1] ?? "";
      const { CompletionDateTime } = (await this.ended(id))?.execution.Status ?? {};
      if (CompletionDateTime !== undefined && CompletionDateTime * 1000 < before) old.push(id);
    }
    return old;
  }

  /** Forgets queries that have ended, as Athena does after 45 days. Their results are objects of S3, and stay. */
  async forget(ids: readonly string[]): Promise<void> {
    const gone = new Set(ids);
    await this.#locks.run("log", async () => {
      const kept = (await this.#lines()).filter((line) => line !== "" && !gone.has(readLine(line)[0] ?? ""));
      await writeAtomically(this.#log, kept.map((line) => `${line}\n`).join(""));
    });
    for (const id of ids) await rm(this.#file("ended", id), { force: true });
  }

  async #lines(): Promise<string[]> {
    return (await readFile(this.#log, "utf8").catch(ifAbsent(""))).split("\n");
  }

  get #log(): string {
    return join(this.#folder, "log");
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
  return (parseJson(line) as [string, string] | undefined) ?? [];
}

function ifAbsent<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
