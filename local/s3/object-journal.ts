import { appendFileSync, fstatSync, readSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, rm } from "node:fs/promises";
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

/** Where the lines of a key's newest record and of the one before it begin in the file, in bytes. */
type Places = readonly [newest: number, before?: number];

/**
 * What is known about the objects of one bucket that were PUT: an append-only file of JSON lines, of which only the places are held in memory,
 * some 150 bytes for an object.
 *
 * A journal rather than a file per object, because a listing needs the ETags of a thousand objects a page and a PUT
 * should not cost two files. It is never asked which objects exist: that is the folder's to say. A record is written
 * before its file moves into place; so the one before it is kept too, for a crash between the two.
 */
export class ObjectJournal {
  readonly #path: string;
  #file: FileHandle;
  /** Changes as lines are written, and no sooner. */
  #places: Map<string, Places>;
  /** Lines in the file. */
  #lines: number;
  #isTorn = false;
  #isClosed = false;
  /** Writes happen one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, { places, lines }: Replayed) {
    this.#path = path;
    this.#file = file;
    this.#places = places;
    this.#lines = lines;
  }

  /** Reads the journal, or starts it. One that is mostly out of date is written anew, now or later. */
  static async open(path: string): Promise<ObjectJournal> {
    await mkdir(dirname(path), { recursive: true });
    const content = await readFile(path).catch(ifMissing(Buffer.alloc(0)));
    const journal = new ObjectJournal(path, await open(path, "a+"), replay(content));
    // A line that a crash cut short must not run into the next one.
    journal.#isTorn = content.length > 0 && content.at(-1) !== LF;
    // Where there is no room for that, it can be read all the same; the next write tries again.
    if (journal.#isLong) await journal.#compact().catch(() => {});
    return journal;
  }

  /** The record of exactly this file, or undefined for one that was never PUT or has changed since. */
  find(key: string, stamp: FileStamp): ObjectRecord | undefined {
    const same = this.#recordsOf(key).filter(({ size, mtimeMs }) => size === stamp.size && mtimeMs === stamp.mtimeMs);
    return same.find((record) => record.ino === stamp.ino) ?? same[0];
  }

  /**
   * Writes down a record for a file that is about to become the key's object.
   *
   * @returns takes the record back, for when the file could not be moved into place.
   */
  async add(key: string, record: ObjectRecord): Promise<() => Promise<void>> {
    const [before] = this.#recordsOf(key);
    await this.#append({ key, record });
    return () => (before === undefined ? this.forget(key) : this.#append({ key, record: before }));
  }

  /** Drops what is known about a key that was deleted. */
  async forget(key: string): Promise<void> {
    if (this.#places.has(key)) await this.#append({ key });
  }

  /** Closes the file; all that was added before is in it. */
  close(): Promise<void> {
    const closed = this.#last.then(() => {
      this.#isClosed = true;
      return this.#file.close();
    });
    this.#last = closed.catch(() => {});
    return closed;
  }

  /** What is written of a key, the newest first. Nothing is known any more of a bucket that was deleted meanwhile. */
  #recordsOf(key: string): readonly ObjectRecord[] {
    const places = this.#isClosed ? [] : (this.#places.get(key) ?? []);
    return places.flatMap((place) => {
      const line = place === undefined ? undefined : parse(lineOf(this.#file.fd, place));
      // Another line may lie there where somebody else has written to the file.
      return line?.key === key ? (line.record ?? []) : [];
    });
  }

  get #isLong(): boolean {
    return this.#lines > 2 * this.#places.size + compactAbove;
  }

  #append(line: JournalLine): Promise<void> {
    const written = this.#last.then(() => this.#write(line));
    this.#last = written.catch(() => {});
    return written;
  }

  /** Where a line got in only in part, because the disk was full, the next one must not run into it. */
  async #write(line: JournalLine): Promise<void> {
    if (this.#isClosed) throw Object.assign(new Error(`${this.#path} is closed.`), { code: "EBADF" });
    if (this.#isLong) await this.#compact();
    const { fd } = this.#file;
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      // Without the thread pool: each PUT waits for its line, and the trip there takes longer than writing it.
      appendFileSync(fd, this.#isTorn ? Buffer.concat([lineEnd, bytes]) : bytes);
    } catch (error) {
      this.#isTorn = true;
      throw error;
    }
    this.#isTorn = false;
    remember(this.#places, line, fstatSync(fd).size - bytes.length);
    this.#lines++;
  }

  /** Writes the journal anew, without what is out of date. Whoever looks meanwhile finds what was there before. */
  async #compact(): Promise<void> {
    const draft = `${this.#path}.new`;
    await rm(draft, { force: true });
    const file = await open(draft, "a+");
    const places = new Map<string, Places>();
    let [size, lines] = [0, 0];
    let pending: Buffer[] = [];
    try {
      for (const [key, [newest, before]] of this.#places) {
        for (const place of before === undefined ? [newest] : [before, newest]) {
          const bytes = lineOf(this.#file.fd, place);
          if (parse(bytes)?.key !== key) continue;
          pending.push(bytes, lineEnd);
          places.set(key, placesWith(places.get(key), size));
          size += bytes.length + lineEnd.length;
          lines++;
        }
        if (pending.length < compactAtOnce) continue;
        await file.appendFile(Buffer.concat(pending));
        pending = [];
      }
      await file.appendFile(Buffer.concat(pending));
      await rename(draft, this.#path);
    } catch (error) {
      await file.close();
      await rm(draft, { force: true });
      throw error;
    }
    const replaced = this.#file;
    [this.#file, this.#places, this.#lines, this.#isTorn] = [file, places, lines, false];
    await replaced.close();
  }
}

/** A line without a record says that the key was deleted. */
interface JournalLine {
  readonly key: string;
  readonly record?: ObjectRecord;
}

interface Replayed {
  readonly places: Map<string, Places>;
  readonly lines: number;
}

const compactAbove = 1000;

/** Lines that are written at once when the journal is written anew. */
const compactAtOnce = 1000;

const LF = 10;
const lineEnd = Buffer.of(LF);

function replay(content: Buffer): Replayed {
  const places = new Map<string, Places>();
  let lines = 0;
  for (let at = 0; at < content.length; lines++) {
    const found = content.indexOf(LF, at);
    const end = found < 0 ? content.length : found;
    const line = parse(content.subarray(at, end));
    const newest = line && places.get(line.key)?.[0];
    const known = newest === undefined ? undefined : parse(content.subarray(newest, content.indexOf(LF, newest)));
    if (line && !isSame(line.record, known?.record)) remember(places, line, at);
    at = end + 1;
  }
  return { places, lines };
}

function remember(places: Map<string, Places>, { key, record }: JournalLine, place: number): void {
  if (record === undefined) places.delete(key);
  else places.set(key, placesWith(places.get(key), place));
}

function placesWith(known: Places | undefined, place: number): Places {
  return known === undefined ? [place] : [place, known[0]];
}

/** Undefined for the last line of a process that was killed. */
function parse(line: Buffer): JournalLine | undefined {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The line that begins at a place, without its end, which the last one may lack. */
function lineOf(fd: number, place: number): Buffer {
  for (let most = 1024; ; most *= 4) {
    const bytes = Buffer.allocUnsafe(most);
    const read = readSync(fd, bytes, 0, most, place);
    const end = bytes.subarray(0, read).indexOf(LF);
    if (end >= 0) return bytes.subarray(0, end);
    if (read < most) return bytes.subarray(0, read);
  }
}

/** The same PUT, which a journal that an earlier version wrote anew may name twice. */
function isSame(one: ObjectRecord | undefined, other: ObjectRecord | undefined): boolean {
  if (!one || !other) return false;
  return one.ino === other.ino && one.mtimeMs === other.mtimeMs && one.size === other.size && one.etag === other.etag;
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
