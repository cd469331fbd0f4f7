import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";

/** A raw file's bytes, compressed as they are, to be read once. */
export interface RawBytes {
  /** Bytes in all. */
  readonly size: number;
  readonly bytes: Readable;
}

/** Those of a file on disk. */
export async function fileBytes(path: string): Promise<RawBytes> {
  const { size } = await stat(path);
  return { size, bytes: createReadStream(path, { highWaterMark: 64 * 1024 }) };
}
