import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { S3Ref } from "../../schemas/s3.ts";

/** Uploads a file from disk without holding it in memory; what is at the key is replaced. 5 GB at most (one PutObject). */
export async function upload(s3: S3Client, path: string, { bucket, key }: S3Ref): Promise<void> {
  const Body = createReadStream(path);
  try {
    const ContentLength = (await stat(path)).size;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength }));
  } finally {
    Body.destroy();
  }
}
