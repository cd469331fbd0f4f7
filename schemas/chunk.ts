import * as z from "zod";
import { FileRef } from "./s3.ts";

/** Files one `process-files` execution takes, as stored in S3: at most 100, and 200,000 bytes as JSON (a payload holds 262,144). */
export const Chunk = z.strictObject({ files: z.array(FileRef).max(100) });
export type Chunk = z.infer<typeof Chunk>;

/** Files one chunk may have. */
export const maxChunkFiles = 100;
/** Bytes of a chunk as JSON. */
export const maxChunkBytes = 200_000;

/** Chunks one partition may have. */
export const maxChunks = 200;
