import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";
import type { Compression } from "../../schemas/dataset.ts";
import { CorruptFileError } from "./errors.ts";
import { fileSignature } from "./file-signature.ts";

/**
 * Each piece costs a turn of the event loop, and zlib works on the next while one is looked at. Larger ones leave the processor's
 * cache between the passes over them.
 */
const pieceBytes = 256 * 1024;

/**
 * The bytes of a file on disk, decompressed, in pieces that the caller may change. A file of 0 bytes is empty, also where it
 * should be compressed; compressed data may have several parts, one after the other. zstd's checksums are compared where
 * Node has zstd itself, from 22.15 on, as on Lambda.
 *
 * @param source the file as messages name it
 * @throws CorruptFileError where the data is cut short, damaged (its checksums are compared), followed by something else, or of another
 *   kind than the dataset says
 */
export async function* decompressed(path: string, compression: Compression, source: string): AsyncGenerator<Buffer> {
  const { size } = await stat(path);
  if (size === 0) return;
  const found = await fileSignature(path);
  const said = `the dataset's format.compression is ${compression}`;
  if (found !== undefined && found !== compression) {
    throw new CorruptFileError(`${source}: is ${found} data, but ${said}.`);
  }
  // Of zstd nothing follows: its data may begin with a frame that is skipped.
  if (compression === "gzip" && found === undefined && size > 1) {
    throw new CorruptFileError(`${source}: does not begin as gzip data does, but ${said}.`);
  }
  const file = createReadStream(path, { highWaterMark: compression === "none" ? pieceBytes : pieceBytes / 4 });
  try {
    switch (compression) {
      case "none":
        yield* file;
        return;
      case "gzip":
        yield* pipeline(file, zlib.createGunzip({ chunkSize: pieceBytes }), () => {});
        return;
      case "zstd":
        if (nativeZstd === undefined) yield* withoutNativeZstd(file);
        else yield* pipeline(file, nativeZstd({ chunkSize: pieceBytes }), () => {});
        return;
      default:
        compression satisfies never;
    }
  } catch (error) {
    if (!isUnsound(error)) throw error;
    throw new CorruptFileError(`${source}: not sound ${compression} data: ${error.message}.`, { cause: error });
  }
}

/** Node's own zstd; undefined before 22.15. Its types are of a Node that we do not ask for. */
const nativeZstd = (zlib as { readonly createZstdDecompress?: (options: zlib.ZlibOptions) => Transform })
  .createZstdDecompress;

class ZstdError extends Error {}

async function* withoutNativeZstd(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  const zstd = new Decompress((piece) => pieces.push(Buffer.from(piece)));
  const push = (bytes: Uint8Array, last: boolean) => {
    try {
      zstd.push(bytes, last);
    } catch (error) {
      throw new ZstdError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
  for await (const bytes of file) {
    push(bytes, false);
    yield* pieces;
    pieces = [];
  }
  push(new Uint8Array(0), true);
  yield* pieces;
}

function isUnsound(error: unknown): error is Error {
  if (error instanceof ZstdError) return true;
  return error instanceof Error && "code" in error && /^(?:Z|ZSTD)_/.test(String(error.code));
}
