import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bucket } from "./bucket.ts";
import type { ChecksumAlgorithm, ChecksumType } from "./checksum.ts";
import { noSuchUpload } from "./errors.ts";
import { ifAbsent } from "./object-file.ts";
import type { SettableHeaders } from "./object-headers.ts";

/** An upload that is neither completed nor aborted. It is kept on disk, so it outlives a restart as on S3. */
export interface MultipartUpload extends SettableHeaders {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly initiated: number;
  /** The checksum that the object will show. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

/** One part of an upload, the last that was sent under its number. */
export interface UploadedPart {
  /** 1 to 10,000. */
  readonly number: number;
  readonly size: number;
  /** MD5 in hex. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** The name of its file in the upload's folder. */
  readonly file: string;
  /** Base64, where the client sent one. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** Starts an upload. */
export async function startUpload(bucket: Bucket, about: Omit<MultipartUpload, "id">): Promise<MultipartUpload> {
  const upload = { id: randomBytes(16).toString("hex"), ...about };
  const folder = uploadFolder(bucket, upload.id);
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, "upload.json"), upload);
  return upload;
}

/**
 * The upload of this id.
 *
 * @throws S3Error `NoSuchUpload`, also where it belongs to another key.
 */
export async function openUpload(bucket: Bucket, key: string, id: string): Promise<MultipartUpload> {
  // What is no id must not become a path.
  const upload = isUploadId(id) ? await readUpload(bucket, id) : undefined;
  if (upload?.key !== key) throw noSuchUpload(id);
  return upload;
}

/** All uploads of the bucket, in no order. */
export async function allUploads(bucket: Bucket): Promise<MultipartUpload[]> {
  const ids = ((await readdir(bucket.uploads).catch(ifAbsent)) ?? []).filter(isUploadId);
  const uploads = await Promise.all(ids.map((id) => readUpload(bucket, id)));
  return uploads.filter((upload) => upload !== undefined);
}

/**
 * Makes a staged file a part, in place of the part that had its number.
 *
 * @throws S3Error `NoSuchUpload` where the upload has ended meanwhile; the staged file is gone then too.
 */
export async function addPart(
  bucket: Bucket,
  upload: MultipartUpload,
  staged: string,
  about: Omit<UploadedPart, "file">,
): Promise<void> {
  const folder = uploadFolder(bucket, upload.id);
  await whileLocked(bucket, upload, async () => {
    try {
      const before = await readJson<UploadedPart>(partPath(folder, about.number));
      const part: UploadedPart = { ...about, file: `${about.number}-${randomUUID()}.part` };
      await rename(staged, join(folder, part.file));
      await writeAtomically(partPath(folder, part.number), part);
      if (before) await rm(join(folder, before.file), { force: true });
    } catch (error) {
      await rm(staged, { force: true });
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw noSuchUpload(upload.id);
      throw error;
    }
  });
}

/** The parts that have come, in order of their numbers. */
export async function listUploadedParts(bucket: Bucket, upload: MultipartUpload): Promise<UploadedPart[]> {
  const folder = uploadFolder(bucket, upload.id);
  const names = ((await readdir(folder).catch(ifAbsent)) ?? []).filter((name) => /^\d+\.json$/.test(name));
  const parts = await Promise.all(names.map((name) => readJson<UploadedPart>(join(folder, name))));
  return parts.filter((part) => part !== undefined).sort((a, b) => a.number - b.number);
}

/** Where a part's bytes are. */
export function partFile(bucket: Bucket, upload: MultipartUpload, part: UploadedPart): string {
  return join(uploadFolder(bucket, upload.id), part.file);
}

/** Forgets an upload and its parts. */
export async function removeUpload(bucket: Bucket, upload: MultipartUpload): Promise<void> {
  await rm(uploadFolder(bucket, upload.id), { recursive: true, force: true, maxRetries: 3 });
}

/** Does something to an upload while no part of it is added and nobody ends it. */
export function whileLocked<T>(bucket: Bucket, upload: MultipartUpload, work: () => Promise<T>): Promise<T> {
  // No key holds a NUL, so this never waits for an object's lock.
  return bucket.locks.run(`\0${upload.id}`, work);
}

function isUploadId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}

function uploadFolder(bucket: Bucket, id: string): string {
  return join(bucket.uploads, id);
}

function partPath(folder: string, number: number): string {
  return join(folder, `${number}.json`);
}

function readUpload(bucket: Bucket, id: string): Promise<MultipartUpload | undefined> {
  return readJson<MultipartUpload>(join(uploadFolder(bucket, id), "upload.json"));
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, "utf8").catch(ifAbsent);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

async function writeAtomically(path: string, value: unknown): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, path);
}
