import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "./atomic-file.ts";
import { fileName } from "./file-name.ts";

/** A thing that the catalog keeps, as plain JSON. */
export type Entry = Readonly<Record<string, unknown>>;

/**
 * A tree of JSON files: an entry of the path `[a, b]` is the file `b.json` in the folder `a`, and what is under it is in
 * the folder `a/b`. Every write is atomic, and writes go one after the other, so that a check and the write it guards
 * are one step.
 */
export class Catalog {
  readonly #folder: string;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs a change after all changes before it. Reads need no turn: a file is always whole. */
  change<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#lastChange.then(work);
    this.#lastChange = result.catch(() => {});
    return result;
  }

  /** The entry, or undefined. */
  async read(path: EntryPath): Promise<Entry | undefined> {
    return readEntry(this.#file(path));
  }

  async write(path: EntryPath, entry: Entry): Promise<void> {
    const file = this.#file(path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeAtomically(file, JSON.stringify(entry));
  }

  /** Removes what is under an entry, and then the entry: after a crash in between it can be removed again. */
  async remove(path: EntryPath): Promise<void> {
    await rm(join(this.#folder, ...path.map(fileName)), { recursive: true, force: true });
    await rm(this.#file(path), { force: true });
  }

  /**
   * A page of the entries under a path, in the order of their file names.
   *
   * @param after the file name that ended the page before
   * @returns the entries, and the file name to go on after where there are more
   */
  async list(under: EntryPath, limit: number, after = ""): Promise<{ entries: Entry[]; next?: string }> {
    const folder = join(this.#folder, ...under.map(fileName));
    const names = (await readNames(folder)).filter((name) => name > after).sort();
    const page = names.slice(0, limit);
    const found = await Promise.all(page.map((name) => readEntry(join(folder, name))));
    const entries = found.filter((entry) => entry !== undefined);
    const next = names.length > limit ? page.at(-1) : undefined;
    return next === undefined ? { entries } : { entries, next };
  }

  #file(path: EntryPath): string {
    return `${join(this.#folder, ...path.map(fileName))}.json`;
  }
}

/** Each element is the list of values that names one level: `[["lake"], ["vibration"], ["2024-01-01", "05"]]`. */
export type EntryPath = readonly (readonly string[])[];

async function readEntry(file: string): Promise<Entry | undefined> {
  const text = await readFile(file, "utf8").catch(ifAbsent(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as Entry);
}

async function readNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(ifAbsent<string[]>([]));
  return names.filter((name) => name.endsWith(".json"));
}

/** Handles the error of a file that is not there, and no other. */
function ifAbsent<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
