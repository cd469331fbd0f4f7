import { randomUUID } from "node:crypto";
import { type Dirent, lstatSync } from "node:fs";
import { mkdir, readdir, realpath, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../usage-error.ts";
import { noSuchBucket, S3Error } from "./errors.ts";
import { KeyCursor } from "./key-cursor.ts";
import { KeyedLock } from "./keyed-lock.ts";
import { ObjectJournal } from "./object-journal.ts";
import { stagedName } from "./object-path.ts";

/** A bucket that is in use: its folders, and what is known about its objects. */
export interface Bucket {
  readonly name: string;
  /** The real path of the folder whose files are the bucket's objects. */
  readonly folder: string;
  /** True for a folder of the user's: its empty folders are left alone and the bucket is never deleted. */
  readonly mounted: boolean;
  /** A real path that is not part of the bucket although it may lie inside its folder: this server's own. */
  readonly outOfBounds: string | undefined;
  /** Objects whose keys are no paths, see object-path.ts. */
  readonly apart: string;
  /** A folder for each multipart upload that is not completed. */
  readonly uploads: string;
  readonly journal: ObjectJournal;
  /** Held, by key, while an object is checked and replaced. */
  readonly locks: KeyedLock;
}

/** All buckets under one root, and the open journals of those in use. */
export class Buckets {
  readonly #root: string;
  readonly #mounts: ReadonlyMap<string, string>;
  readonly #open = new Map<string, Promise<Bucket>>();

  private constructor(root: string, mounts: ReadonlyMap<string, string>) {
    this.#root = root;
    this.#mounts = mounts;
  }

  /**
   * Makes the root if it is missing, and sweeps away what a crash has left half received.
   *
   * @throws UsageError where a mount's name is no bucket name or its folder is missing.
   */
  static async open(root: string, mounts: Readonly<Record<string, string>>): Promise<Buckets> {
    await mkdir(root, { recursive: true });
    const folders = new Map<string, string>();
    for (const [name, folder] of Object.entries(mounts)) folders.set(name, await checkMount(name, folder));
    const buckets = new Buckets(await realpath(root), folders);
    await rm(buckets.#incoming, { recursive: true, force: true });
    await mkdir(buckets.#incoming, { recursive: true });
    for (const folder of folders.values()) await sweepStaged(folder);
    return buckets;
  }

  /** A path for a file that is being received, on the file system of the buckets. */
  stagingPath(): string {
    return join(this.#incoming, randomUUID());
  }

  /** Every bucket with the time it was made, in order of names. */
  async list(): Promise<{ name: string; created: Date }[]> {
    const names = new Set(this.#mounts.keys());
    for (const entry of await readdir(this.#root, { withFileTypes: true })) {
      if (entry.isDirectory() && isBucketName(entry.name)) names.add(entry.name);
    }
    const found = [...names].sort().map(async (name) => {
      const stats = await stat(this.#folderOf(name)).catch(() => undefined);
      return stats ? [{ name, created: stats.birthtime }] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /**
   * The bucket of this name.
   *
   * @throws S3Error `NoSuchBucket`.
   */
  async get(name: string): Promise<Bucket> {
    if (!isBucketName(name) || !this.#exists(name)) throw noSuchBucket(name);
    const open = this.#open.get(name);
    if (open) return open;
    const opening = this.#openBucket(name);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    return opening;
  }

  /**
   * Makes a bucket.
   *
   * @throws S3Error `InvalidBucketName`, `BucketAlreadyOwnedByYou`.
   */
  async create(name: string): Promise<void> {
    if (!isBucketName(name)) {
      throw new S3Error("InvalidBucketName", `The specified bucket is not valid: ${bucketNameRule}`, {
        BucketName: name,
      });
    }
    if (this.#mounts.has(name)) throw alreadyOwned(name);
    await mkdir(join(this.#root, name)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? alreadyOwned(name) : error;
    });
    // Of a bucket whose folder was removed by hand.
    await this.#forget(name);
  }

  /**
   * Deletes an empty bucket with its uploads that were not completed.
   *
   * @throws S3Error `NoSuchBucket`; `BucketNotEmpty`; `AccessDenied` for a mounted folder, which is the user's.
   */
  async delete(name: string): Promise<void> {
    const bucket = await this.get(name);
    if (bucket.mounted) {
      throw new S3Error("AccessDenied", `The bucket ${name} is a mounted folder, which is not deleted from here.`);
    }
    const firstKey = await new KeyCursor(bucket).first("", "");
    if (firstKey !== undefined) throw bucketNotEmpty(name, `its first key is ${JSON.stringify(firstKey)}`);
    if (!(await removeEmptyFolders(bucket.folder))) {
      throw bucketNotEmpty(name, "its folder holds something that is no regular file");
    }
    await this.#forget(name);
  }

  /** Closes the journals. */
  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    for (const bucket of open) if (bucket.status === "fulfilled") await bucket.value.journal.close();
  }

  /** Drops all that is known about the bucket beside its folder. */
  async #forget(name: string): Promise<void> {
    const bucket = await this.#open.get(name);
    this.#open.delete(name);
    await bucket?.journal.close();
    await rm(this.#metaOf(name), { recursive: true, force: true });
  }

  async #openBucket(name: string): Promise<Bucket> {
    const meta = this.#metaOf(name);
    const mounted = this.#mounts.has(name);
    return {
      name,
      folder: this.#folderOf(name),
      mounted,
      outOfBounds: mounted ? this.#root : undefined,
      apart: join(meta, "apart"),
      uploads: join(meta, "uploads"),
      journal: await ObjectJournal.open(join(meta, "objects.jsonl")),
      locks: new KeyedLock(),
    };
  }

  /** A symbolic link is no bucket: it could lead anywhere. */
  #exists(name: string): boolean {
    return lstatSync(this.#folderOf(name), { throwIfNoEntry: false })?.isDirectory() ?? false;
  }

  #folderOf(name: string): string {
    return this.#mounts.get(name) ?? join(this.#root, name);
  }

  /** No bucket's name begins with a dot, so these never meet. */
  #metaOf(name: string): string {
    return join(this.#root, ".meta", "buckets", name);
  }

  get #incoming(): string {
    return join(this.#root, ".meta", "incoming");
  }
}

const bucketNameRule =
  "a name is 3 to 63 characters of a-z, 0-9, hyphen and dot, begins and ends with a letter or digit, has no two dots in a row and is no IP address.";

function isBucketName(name: string): boolean {
  return /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/.test(name) && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}

async function checkMount(name: string, folder: string): Promise<string> {
  if (!isBucketName(name)) throw new UsageError(`"${name}" cannot be mounted as a bucket: ${bucketNameRule}`);
  const stats = await stat(folder).catch(() => undefined);
  if (stats?.isDirectory()) return realpath(folder);
  const found = stats ? "is not a folder" : "does not exist";
  throw new UsageError(`${folder}, to be mounted as bucket ${name}, ${found}. Name an existing folder.`);
}

/** Only the top of a mounted folder ever holds staged files, see object-change.ts. */
async function sweepStaged(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (stagedName.test(name)) await rm(join(folder, name), { force: true });
}

/** Removes a folder in which there are only folders; false, with what is not empty left, where there is more. */
async function removeEmptyFolders(folder: string): Promise<boolean> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isDirectory() || !(await removeEmptyFolders(join(folder, entry.name)))) return false;
  }
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}

function alreadyOwned(name: string): S3Error {
  return new S3Error(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName: name },
  );
}

function bucketNotEmpty(name: string, why: string): S3Error {
  return new S3Error("BucketNotEmpty", `The bucket you tried to delete is not empty: ${why}.`, { BucketName: name });
}
