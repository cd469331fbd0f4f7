import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { FileRef } from "../../schemas/s3.ts";
import { FileChangedError } from "./errors.ts";
import type { RawBytes } from "./raw-bytes.ts";

/**
 * Begins to read a raw file as it was listed: with the same ETag. A connection that breaks later fails whoever reads.
 *
 * @throws FileChangedError where it is gone or another one by now
 */
export async function download(s3: S3Client, file: FileRef): Promise<RawBytes> {
  const { bucket: Bucket, key: Key, etag: IfMatch } = file;
  const { Body, ContentLength = file.size } = await s3
    .send(new GetObjectCommand({ Bucket, Key, IfMatch }))
    .catch((error: Error) => {
      const change = changes.get(error.name);
      if (change === undefined) throw error;
      throw new FileChangedError(`s3://${Bucket}/${Key} ${change} since it was listed. Run the partition again.`, {
        cause: error,
      });
    });
  if (!(Body instanceof Readable)) throw new TypeError(`S3 answered without the content of s3://${Bucket}/${Key}.`);
  return { size: ContentLength, bytes: Body };
}

/** What S3's answers say about the file. */
const changes: ReadonlyMap<string, string> = new Map([
  ["PreconditionFailed", "has changed"],
  ["NoSuchKey", "was deleted"],
]);
