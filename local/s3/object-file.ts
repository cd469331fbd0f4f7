import { createHash } from "node:crypto";
import { constants, fstatSync, lstatSync, openSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Bucket } from "./bucket.ts";
import { S3Error } from "./errors.ts";
import type { ObjectAbout } from "./object-journal.ts";
import { apartPath, plainPath } from "./object-path.ts";

/** An object as it lies on disk at one moment. */
export interface ObjectFile extends ObjectAbout {
  readonly key: string;
  /** Where its bytes are, links resolved. */
  readonly path: string;
  readonly size: number;
}

/**
 * The object of a key, or undefined where there is none. The plain place is looked at first, so that a file laid there
 * by hand counts.
 *
 * It looks synchronously, as everything here does that asks the file system about names only: such a call takes some
 * microseconds, a trip to the thread pool and back ten times that, and a page of a listing asks a thousand times.
 *
 * @throws S3Error `AccessDenied` where a symbolic link leads out of the bucket's folder, or the file may not be read.
 */
export function findObject(bucket: Bucket, key: string): ObjectFile | undefined {
  const plain = plainPath(key);
  if (plain !== undefined) {
    const found = resolveInside(bucket, join(bucket.folder, plain));
    if (found === "outside") throw leadsOutside(bucket, key);
    if (found?.stats.isFile()) return describeObject(bucket, key, found.path, found.stats);
  }
  const path = join(bucket.apart, apartPath(key));
  const stats = unlessAbsent(() => lstatSync(path));
  return stats?.isFile() ? describeObject(bucket, key, path, stats) : undefined;
}

/** An object whose file is open: its bytes stay those described, whatever happens to the key. */
export interface OpenObject extends ObjectFile {
  /** To be closed by who asked for it. */
  readonly fd: number;
}

/**
 * Opens the object of a key, or undefined where there is none. All is done in one go: if anything could come between
 * opening and describing, the description might be that of a later version.
 *
 * @throws S3Error as {@link findObject} does.
 */
export function openObject(bucket: Bucket, key: string): OpenObject | undefined {
  const found = findObject(bucket, key);
  // A file that was replaced by a pipe since would make an ordinary open wait for ever.
  const fd = found && unlessAbsent(() => openSync(found.path, constants.O_RDONLY | constants.O_NONBLOCK));
  return found && fd !== undefined ? { ...describeObject(bucket, key, found.path, fstatSync(fd)), fd } : undefined;
}

/**
 * What S3 says about the file of a key. One that was never PUT, or has changed since, has an ETag made of its size and
 * time in the form of a multipart upload's, which no client takes for the MD5 of the bytes.
 */
function describeObject(bucket: Bucket, key: string, path: string, stats: Stats): ObjectFile {
  const record = bucket.journal.find(key, stats);
  const { size, mtimeMs } = stats;
  if (record) {
    const { etag, modified, headers, metadata, checksum } = record;
    return { key, path, size, etag, modified, headers, metadata, ...(checksum && { checksum }) };
  }
  const etag = `${createHash("md5").update(`${size} bytes of ${mtimeMs}`).digest("hex")}-1`;
  return { key, path, size, etag, modified: mtimeMs, headers: {}, metadata: {} };
}

/**
 * Follows a path's symbolic links as far as they stay in the bucket: the real path and what is there, undefined where
 * nothing is, "outside" where a link leads out of the bucket's folder.
 */
export function resolveInside(bucket: Bucket, path: string): { path: string; stats: Stats } | "outside" | undefined {
  const real = unlessAbsent(() => realpathSync.native(path));
  if (real === undefined) return undefined;
  if (!isInside(real, bucket.folder)) return "outside";
  if (bucket.outOfBounds !== undefined && isInside(real, bucket.outOfBounds)) return "outside";
  const stats = unlessAbsent(() => statSync(real));
  return stats && { path: real, stats };
}

/** The answer to a key that a symbolic link takes out of its bucket. */
export function leadsOutside(bucket: Bucket, key: string): S3Error {
  return new S3Error(
    "AccessDenied",
    `${JSON.stringify(key)} leads out of the folder of bucket ${bucket.name} by a symbolic link, which is not followed. Put the file itself there.`,
    { Key: key },
  );
}

/** Turns "it is not there", in all the ways a file system says so, into undefined. For `catch`. */
export function ifAbsent(error: NodeJS.ErrnoException): undefined {
  switch (error.code) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENAMETOOLONG":
    case "ELOOP":
      return undefined;
    case "EACCES":
    case "EPERM":
      throw new S3Error("AccessDenied", `The file system denies access: ${error.message}`);
    default:
      throw error;
  }
}

function unlessAbsent<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    return ifAbsent(error as NodeJS.ErrnoException);
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
