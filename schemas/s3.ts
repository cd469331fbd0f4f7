import * as z from "zod";

/** A bucket and one object's key, or a prefix of keys (then it ends in `/`). */
export const S3Ref = z.strictObject({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
});
export type S3Ref = z.infer<typeof S3Ref>;

/** An object that the platform itself has written: its key is plain ASCII, one byte a character in any payload, and short. */
export const WorkRef = S3Ref.extend({
  bucket: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .min(3)
    .max(63),
  key: z
    .string()
    .regex(/^[A-Za-z0-9_=:./-]+$/)
    .min(1)
    .max(200),
});
export type WorkRef = z.infer<typeof WorkRef>;

/** One raw file as the listing showed it. A changed file has another ETag. */
export const FileRef = z.strictObject({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
  etag: z.string().max(128),
  size: z.int().min(0),
});
export type FileRef = z.infer<typeof FileRef>;
