import type { FileRef } from "../../schemas/s3.ts";
import { FileChangedError } from "./errors.ts";
import type { RawBytes } from "./raw-bytes.ts";
import type { S3Objects } from "./s3-objects.ts";

/**
 * Begins to read a raw file as it was listed: with the same ETag. A connection that breaks later fails whoever reads.
 *
 * @throws FileChangedError where it is gone or another one by now
 */
export async function download(s3: S3Objects, file: FileRef): Promise<RawBytes> {
  const { size = file.size, bytes } = await s3.get(file, { etag: file.etag }).catch((error: Error) => {
    const change = changes.get(error.name);
    if (change === undefined) throw error;
    throw new FileChangedError(
      `s3://${file.bucket}/${file.key} ${change} since it was listed. Run the partition again.`,
      { cause: error },
    );
  });
  return { size, bytes };
}

/** What S3's answers say about the file. */
const changes: ReadonlyMap<string, string> = new Map([
  ["PreconditionFailed", "has changed"],
  ["NoSuchKey", "was deleted"],
]);
