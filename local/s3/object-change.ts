import { randomUUID } from "node:crypto";
import { renameSync, statSync } from "node:fs";
import { copyFile, mkdir, rename, rm, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Bucket } from "./bucket.ts";
import { noSuchBucket, S3Error } from "./errors.ts";
import { findObject, ifAbsent, leadsOutside, type ObjectFile, resolveInside } from "./object-file.ts";
import type { ObjectAbout } from "./object-journal.ts";
import { apartPath, plainPath } from "./object-path.ts";

/** Throws where the key's present object, or its absence, forbids the change. */
export type Precondition = (present: ObjectFile | undefined) => void;

/**
 * Makes a staged file the object of a key, in one step: a reader sees the object before or the one after. The
 * precondition is checked while no one else changes the key. The staged file is gone afterwards, placed or not.
 *
 * @throws S3Error what `precondition` throws; `AccessDenied` where the folder is read-only or a link leads out of it.
 */
export async function placeObject(
  bucket: Bucket,
  key: string,
  staged: string,
  about: ObjectAbout,
  precondition: Precondition,
): Promise<void> {
  try {
    await bucket.locks.run(key, async () => {
      const present = findObject(bucket, key);
      precondition(present);
      const apart = join(bucket.apart, apartPath(key));
      if (present?.path !== apart && (await placePlain(bucket, key, staged, about))) return;
      if (!resolveInside(bucket, bucket.folder)) throw noSuchBucket(bucket.name);
      await mkdir(dirname(apart), { recursive: true });
      await moveIn(bucket, key, staged, apart, about);
    });
  } catch (error) {
    await rm(staged, { force: true });
    throw explain(error, bucket, key);
  }
}

/**
 * Deletes the object of a key, if there is one, and the folders that are empty without it.
 *
 * @throws S3Error what `precondition` throws; `AccessDenied` as in {@link placeObject}.
 */
export async function removeObject(bucket: Bucket, key: string, precondition: Precondition): Promise<void> {
  try {
    await bucket.locks.run(key, async () => {
      const present = findObject(bucket, key);
      precondition(present);
      if (!present) return;
      const apart = join(bucket.apart, apartPath(key));
      const plain = plainPath(key);
      // By its own path, not the resolved one: a link is deleted, not what it leads to.
      if (present.path !== apart && plain !== undefined) {
        await unlink(join(bucket.folder, plain)).catch(ifAbsent);
        if (!bucket.mounted) await pruneFolders(bucket.folder, dirname(plain));
      }
      await unlink(apart).catch(ifAbsent);
      await bucket.journal.forget(key);
    });
  } catch (error) {
    throw explain(error, bucket, key);
  }
}

/** Tries the key's plain place; false where it has none or it is taken by another key's file or folder. */
async function placePlain(bucket: Bucket, key: string, staged: string, about: ObjectAbout): Promise<boolean> {
  const plain = plainPath(key);
  if (plain === undefined) return false;
  for (let attempt = 1; ; attempt++) {
    try {
      if (!(await makeFolder(bucket, key, dirname(plain)))) return false;
      const target = join(bucket.folder, plain);
      const there = resolveInside(bucket, target);
      if (there !== "outside" && there?.stats.isDirectory()) return false;
      await moveIn(bucket, key, staged, target, about);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EISDIR" || code === "ENOTDIR" || code === "ENAMETOOLONG") return false;
      // A deletion beside this has pruned the folder between its making and its use.
      if (code !== "ENOENT" || attempt === 10) throw error;
    }
  }
}

/**
 * Makes a folder inside the bucket's, each missing one on the way too; false where a file is in the way.
 *
 * Every existing step is resolved before anything is made under it: making all at once could follow a link outside.
 */
async function makeFolder(bucket: Bucket, key: string, path: string): Promise<boolean> {
  const folder = join(bucket.folder, path);
  const there = resolveInside(bucket, folder);
  if (there === "outside") throw leadsOutside(bucket, key);
  if (there) return there.stats.isDirectory();
  if (path === ".") throw noSuchBucket(bucket.name);
  if (!(await makeFolder(bucket, key, dirname(path)))) return false;
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const made = resolveInside(bucket, folder);
    return made !== "outside" && made !== undefined && made.stats.isDirectory();
  }
}

/** Writes the record, then moves the file: in this order a reader never meets the file without its record. */
async function moveIn(bucket: Bucket, key: string, staged: string, target: string, about: ObjectAbout): Promise<void> {
  const { size, mtimeMs, ino } = statSync(staged);
  const takeBack = await bucket.journal.add(key, { ...about, size, mtimeMs, ino });
  try {
    renameSync(staged, target);
  } catch (error) {
    await takeBack();
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await moveAcross(bucket, key, staged, target, about);
  }
}

/** A mounted folder on another file system: the file is copied next to it first, as only a rename is one step. */
async function moveAcross(
  bucket: Bucket,
  key: string,
  staged: string,
  target: string,
  about: ObjectAbout,
): Promise<void> {
  const near = join(bucket.folder, `.sluice-incoming-${randomUUID()}`);
  try {
    await copyFile(staged, near);
    const { size, mtimeMs, ino } = statSync(near);
    const takeBack = await bucket.journal.add(key, { ...about, size, mtimeMs, ino });
    await rename(near, target).catch(async (error) => {
      await takeBack();
      throw error;
    });
  } finally {
    await rm(near, { force: true });
    await rm(staged, { force: true });
  }
}

async function pruneFolders(root: string, path: string): Promise<void> {
  for (let folder = path; folder !== "."; folder = dirname(folder)) {
    const removed = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

function explain(error: unknown, bucket: Bucket, key: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EBADF": // The bucket was deleted at the same time, and its journal closed.
      return noSuchBucket(bucket.name);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new S3Error("AccessDenied", `The bucket's folder cannot be written: ${(error as Error).message}`, {
        Key: key,
      });
    case "ENAMETOOLONG":
      return new S3Error("KeyTooLongError", "The key makes a path that this file system does not take.", { Key: key });
    default:
      return error;
  }
}
