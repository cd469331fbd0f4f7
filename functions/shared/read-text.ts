import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { S3Ref } from "../../schemas/s3.ts";

/** Reads an object that is text. Fails as S3 does. */
export type ReadText = (object: S3Ref) => Promise<string>;

/** Reads by the SDK's client. */
export function textReader(s3: S3Client): ReadText {
  return async ({ bucket, key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  };
}
