import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { FileRef } from "../../schemas/s3.ts";
import { FileChangedError } from "./errors.ts";

/**
 * Downloads a raw file to a path, as it was listed: the same ETag.
 *
 * @throws FileChangedError where it is gone or another one by now
 */
export async function download(s3: S3Client, file: FileRef, path: string): Promise<void> {
  const { bucket: Bucket, key: Key, etag: IfMatch } = file;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, IfMatch })).catch((error: Error) => {
    const change = changes.get(error.name);
    if (change === undefined) throw error;
    throw new FileChangedError(`s3://${Bucket}/${Key} ${change} since it was listed. Run the partition again.`, {
      cause: error,
    });
  });
  if (!(Body instanceof Readable)) throw new TypeError(`S3 answered without the content of s3://${Bucket}/${Key}.`);
  await pipeline(Body, createWriteStream(path));
}

/** What S3's answers say about the file. */
const changes: ReadonlyMap<string, string> = new Map([
  ["PreconditionFailed", "has changed"],
  ["NoSuchKey", "was deleted"],
]);
