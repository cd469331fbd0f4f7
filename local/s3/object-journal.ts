import { appendFileSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Checksum } from "./checksum.ts";

/** What a PUT says about an object, besides its bytes. */
export interface ObjectAbout {
  /** Without quotes: the MD5 in hex, or `md5-of-md5s-N` of a multipart upload. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** `content-type`, `cache-control` and their like, as given; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
}

/** By these a file is recognised as the one that was PUT. A change by hand changes the size or the time. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  /** Decides only where two versions agree in the rest, as a copied folder has other inodes. */
  readonly ino: number;
}

export type ObjectRecord = ObjectAbout & FileStamp;

/**
 * What is known about the objects of one bucket that were PUT: an append-only file of JSON lines, held in memory.
 *
 * A journal rather than a file per object, because a listing needs the ETags of a thousand objects a page and a PUT
 * should not cost two files. It is never asked which objects exist: that is the folder's to say. A record is written
 * before its file moves into place; so the one before it is kept too, for a crash between the two.
 */
export class ObjectJournal {
  readonly #path: string;
  readonly #records: Map<string, readonly ObjectRecord[]>;
  #file: FileHandle;
  /** Lines in the file. */
  #lines: number;
  #isTorn = false;
  /** Writes happen one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, records: Map<string, readonly ObjectRecord[]>, file: FileHandle, lines: number) {
    this.#path = path;
    this.#records = records;
    this.#file = file;
    this.#lines = lines;
  }

  /** Reads the journal, or starts it. One that is mostly out of date is written anew, now or later. */
  static async open(path: string): Promise<ObjectJournal> {
    await mkdir(dirname(path), { recursive: true });
    const lines = (await readFile(path, "utf8").catch(ifMissing("")))?.split("\n") ?? [];
    const records = new Map<string, readonly ObjectRecord[]>();
    for (const line of lines) replay(records, line);
    const isLong = lines.length > 2 * records.size + compactAbove;
    if (isLong) await rewrite(path, records);
    const file = await open(path, "a");
    // A line that a crash cut short must not run into the next one.
    if (lines.at(-1) !== "") await file.write("\n");
    return new ObjectJournal(path, records, file, isLong ? records.size : lines.length);
  }

  /** The record of exactly this file, or undefined for one that was never PUT or has changed since. */
  find(key: string, stamp: FileStamp): ObjectRecord | undefined {
    const same = this.#records
      .get(key)
      ?.filter((record) => record.size === stamp.size && record.mtimeMs === stamp.mtimeMs);
    return same?.find((record) => record.ino === stamp.ino) ?? same?.[0];
  }

  /**
   * Writes down a record for a file that is about to become the key's object.
   *
   * @returns takes the record back, for when the file could not be moved into place.
   */
  async add(key: string, record: ObjectRecord): Promise<() => Promise<void>> {
    const before = this.#records.get(key);
    remember(this.#records, key, record);
    await this.#append(formatLine({ key, record }));
    return async () => {
      if (!before) return this.forget(key);
      this.#records.set(key, before);
      await this.#append(formatRecords(key, before));
    };
  }

  /** Drops what is known about a key that was deleted. */
  async forget(key: string): Promise<void> {
    if (this.#records.delete(key)) await this.#append(formatLine({ key }));
  }

  #append(lines: string): Promise<void> {
    const written = this.#last.then(() => this.#write(lines));
    this.#last = written.catch(() => {});
    return written;
  }

  /** Where a line got in only in part, because the disk was full, the next one must not run into it. */
  async #write(lines: string): Promise<void> {
    try {
      if (this.#lines++ > 2 * this.#records.size + compactAbove) await this.#compact();
      this.#appendNow(this.#isTorn ? `\n${lines}` : lines);
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn = true;
      throw error;
    }
  }

  /** Without the thread pool: each PUT waits for its line, and the trip there takes longer than writing it. */
  #appendNow(text: string): void {
    const { fd } = this.#file;
    if (fd < 0) throw Object.assign(new Error(`${this.#path} is closed.`), { code: "EBADF" });
    appendFileSync(fd, text);
  }

  /** Writes the journal anew, without what is out of date. What is known but not written yet is in it too, and comes again. */
  async #compact(): Promise<void> {
    await rewrite(this.#path, this.#records);
    const before = this.#file;
    this.#file = await open(this.#path, "a");
    this.#lines = this.#records.size;
    this.#isTorn = false;
    await before.close();
  }

  /** Closes the file; all that was added is in it. */
  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }
}

/** A line without a record says that the key was deleted. */
interface JournalLine {
  readonly key: string;
  readonly record?: ObjectRecord;
}

const compactAbove = 1000;

function replay(records: Map<string, readonly ObjectRecord[]>, text: string): void {
  let line: JournalLine;
  try {
    line = JSON.parse(text);
  } catch {
    return; // The last line of a process that was killed.
  }
  if (line.record) remember(records, line.key, line.record);
  else records.delete(line.key);
}

function remember(records: Map<string, readonly ObjectRecord[]>, key: string, record: ObjectRecord): void {
  const before = records.get(key)?.[0];
  if (before && isSame(before, record)) return;
  records.set(key, before ? [record, before] : [record]);
}

/** The same PUT, which a journal that was written anew may name twice. */
function isSame(one: ObjectRecord, other: ObjectRecord): boolean {
  return one.ino === other.ino && one.mtimeMs === other.mtimeMs && one.size === other.size && one.etag === other.etag;
}

async function rewrite(path: string, records: ReadonlyMap<string, readonly ObjectRecord[]>): Promise<void> {
  await writeFile(
    `${path}.new`,
    [...records].map(([key, known]) => formatRecords(key, known)),
  );
  await rename(`${path}.new`, path);
}

/** The oldest first, as replaying leaves the newest in front. */
function formatRecords(key: string, records: readonly ObjectRecord[]): string {
  return records
    .toReversed()
    .map((record) => formatLine({ key, record }))
    .join("");
}

function formatLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
