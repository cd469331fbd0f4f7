import { createReadStream, readFileSync, statSync } from "node:fs";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { S3Ref } from "../../schemas/s3.ts";

/** Up to here a file is held in memory: a stream costs the SDK several times what sending so many bytes does. */
const heldBytes = 1024 * 1024;

/** Uploads a file from disk, a large one without holding it in memory; what is at the key is replaced. 5 GB at most (one PutObject). */
export async function upload(s3: S3Client, path: string, { bucket, key }: S3Ref): Promise<void> {
  const ContentLength = statSync(path).size;
  const Body = ContentLength <= heldBytes ? readFileSync(path) : createReadStream(path);
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength }));
  } finally {
    if (!Buffer.isBuffer(Body)) Body.destroy();
  }
}
