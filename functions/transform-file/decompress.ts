import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { CsvFormat } from "../../schemas/dataset.ts";
import { CorruptFileError } from "./errors.ts";

/** Large pieces: each costs a turn of the event loop, and zlib works on the next while one is looked at. */
const pieceBytes = 1024 * 1024;

/**
 * The bytes of a file on disk, decompressed, in pieces that the caller may change. A file of 0 bytes is empty, also where it
 * should be gzip; gzip data may have several members, one after the other.
 *
 * @param source the file as messages name it
 * @throws CorruptFileError where gzip data is cut short, damaged (its checksums are compared) or followed by something else
 */
export async function* decompressed(
  path: string,
  compression: CsvFormat["compression"],
  source: string,
): AsyncGenerator<Buffer> {
  if ((await stat(path)).size === 0) return;
  const file = createReadStream(path, { highWaterMark: compression === "none" ? pieceBytes : pieceBytes / 4 });
  if (compression === "none") {
    yield* file;
    return;
  }
  const pieces = pipeline(file, createGunzip({ chunkSize: pieceBytes }), () => {});
  try {
    yield* pieces;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new CorruptFileError(`${source}: not sound gzip data: ${error.message}.`, { cause: error });
  }
}

function isZlibError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}
