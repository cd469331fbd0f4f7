import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { WorkRef } from "../../schemas/s3.ts";

/**
 * Writes chunks as `<prefix>0001.json`, `<prefix>0002.json`, … . A second attempt overwrites what the first one wrote.
 *
 * @param prefix plain ASCII, ends in `/`
 * @returns where they are, in their order
 */
export async function writeChunks(
  s3: S3Client,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  chunks: readonly object[],
): Promise<WorkRef[]> {
  const written: WorkRef[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const key = `${prefix}${String(index + 1).padStart(4, "0")}.json`;
    const Body = JSON.stringify(chunk);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
    written.push({ bucket, key });
  }
  return written;
}
