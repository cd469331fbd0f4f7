import { type Dirent, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Bucket } from "./bucket.ts";
import { S3Error } from "./errors.ts";
import { compareKeys } from "./key-order.ts";
import { ifAbsent, resolveInside } from "./object-file.ts";
import { keyOfApartPath, plainPath } from "./object-path.ts";

/**
 * Finds a bucket's keys in order, by reading the folders as they are now. It lives as long as one request and reads
 * each folder once, only those that can hold what is asked for.
 *
 * Symbolic links are followed as far as they stay in the bucket's folder; a link to a folder that holds the link
 * itself is skipped, as it would never end.
 */
export class KeyCursor {
  readonly #bucket: Bucket;
  readonly #folders = new Map<string, Promise<readonly Entry[]>>();
  #apart: Promise<readonly string[]> | undefined;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** The first key at or after `bound` among those that begin with `prefix`; undefined where there is none. */
  async first(bound: string, prefix: string): Promise<string | undefined> {
    const from = compareKeys(bound, prefix) < 0 ? prefix : bound;
    const plain = await this.#firstIn("", [this.#bucket.folder], from, prefix);
    this.#apart ??= keysApart(this.#bucket);
    const apart = await this.#apart;
    const other = apart[lowerBound(apart, from, (key) => key)];
    if (other === undefined || !other.startsWith(prefix)) return plain;
    return plain === undefined || compareKeys(other, plain) < 0 ? other : plain;
  }

  /** `chain` holds the real paths from the bucket's folder to this one. */
  async #firstIn(folder: string, chain: readonly string[], from: string, prefix: string): Promise<string | undefined> {
    const entries = await this.#entries(folder, chain);
    // Where `from` is not inside this folder, all of it comes after `from`.
    const rest = from.startsWith(folder) ? from.slice(folder.length) : "";
    let start = lowerBound(entries, rest, (entry) => entry.name);
    const before = entries[start - 1];
    if (before?.real !== undefined && rest.startsWith(before.name)) start--;
    for (let i = start; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === undefined) return undefined;
      const path = folder + entry.name;
      // Entries are in order and none is before the prefix: all that follow are beyond it.
      if (!path.startsWith(prefix) && !prefix.startsWith(path)) return undefined;
      refuseUnreadable(chain.at(-1) ?? "", entry.name);
      const key = entry.real === undefined ? path : await this.#firstIn(path, [...chain, entry.real], from, prefix);
      if (key?.startsWith(prefix)) return key;
    }
    return undefined;
  }

  #entries(folder: string, chain: readonly string[]): Promise<readonly Entry[]> {
    let entries = this.#folders.get(folder);
    if (!entries) {
      entries = readFolder(this.#bucket, chain);
      this.#folders.set(folder, entries);
    }
    return entries;
  }
}

/** A file, or a folder: that has a real path and a `/` behind its name, which is where it stands in the order of keys. */
interface Entry {
  readonly name: string;
  readonly real?: string;
}

async function readFolder(bucket: Bucket, chain: readonly string[]): Promise<readonly Entry[]> {
  const real = chain.at(-1) ?? bucket.folder;
  const dirents = (await readdir(real, { withFileTypes: true }).catch(ifAbsent)) ?? [];
  const entries: Entry[] = [];
  for (const dirent of dirents) {
    if (plainPath(dirent.name) === undefined) continue;
    if (dirent.isFile()) entries.push({ name: dirent.name });
    else if (dirent.isDirectory()) {
      const path = join(real, dirent.name);
      if (path !== bucket.outOfBounds) entries.push({ name: `${dirent.name}/`, real: path });
    } else if (dirent.isSymbolicLink()) entries.push(...followLink(bucket, dirent, real, chain));
  }
  return entries.sort((a, b) => compareKeys(a.name, b.name));
}

/** Node shows a name that is not UTF-8 with U+FFFD in it. To pass over such a file would be to lose it without a word. */
function refuseUnreadable(folder: string, name: string): void {
  if (!name.includes("\uFFFD") || existsSync(join(folder, name))) return;
  throw new S3Error(
    "InvalidRequest",
    `${folder} holds a name that is not UTF-8, shown as "${name}": an object's key has to be. Rename it.`,
  );
}

function followLink(bucket: Bucket, link: Dirent, folder: string, chain: readonly string[]): Entry[] {
  const target = resolveInside(bucket, join(folder, link.name));
  if (target === undefined || target === "outside") return [];
  if (target.stats.isFile()) return [{ name: link.name }];
  if (!target.stats.isDirectory() || chain.includes(target.path)) return [];
  return [{ name: `${link.name}/`, real: target.path }];
}

/** The keys that lie apart, in order. */
async function keysApart(bucket: Bucket): Promise<readonly string[]> {
  const paths = (await readdir(bucket.apart, { recursive: true }).catch(ifAbsent)) ?? [];
  const keys = paths.map((path) => keyOfApartPath(sep === "/" ? path : path.replaceAll(sep, "/")));
  return keys.filter((key) => key !== undefined).sort(compareKeys);
}

/** The index of the first item whose key is not before `bound`. */
function lowerBound<T>(sorted: readonly T[], bound: string, key: (item: T) => string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle];
    if (item !== undefined && compareKeys(key(item), bound) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
