import { z } from "zod";

/** A bucket and one object's key, or a prefix of keys (then it ends in `/`). */
export const S3Ref = z.strictObject({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
});
export type S3Ref = z.infer<typeof S3Ref>;

/** One raw file as the listing showed it. A changed file has another ETag. */
export const FileRef = z.strictObject({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
  etag: z.string().max(128),
  size: z.int().min(0),
});
export type FileRef = z.infer<typeof FileRef>;
