import { pipeline, type Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";
import type { Compression } from "../../schemas/dataset.ts";
import { CorruptFileError } from "./errors.ts";
import { fileSignature, longestSignature } from "./file-signature.ts";
import { gunzipped } from "./gunzip.ts";
import type { RawBytes } from "./raw-bytes.ts";

/**
 * The bytes of a raw file, decompressed, in pieces that the caller may change. A file of 0 bytes is empty, also where it
 * should be compressed; compressed data may have several parts, one after the other. zstd's checksums are compared where
 * Node has zstd itself, from 22.15 on, as on Lambda.
 *
 * @param source the file as messages name it
 * @throws CorruptFileError where the data is cut short, damaged (its checksums are compared), followed by something else, or of another
 *   kind than the dataset says
 */
export async function* decompressed(
  { size, bytes }: RawBytes,
  compression: Compression,
  source: string,
): AsyncGenerator<Buffer> {
  if (size === 0) return;
  const found = fileSignature(await firstBytes(bytes, longestSignature));
  const said = `the dataset's format.compression is ${compression}`;
  if (found !== undefined && found !== compression) {
    throw new CorruptFileError(`${source}: is ${found} data, but ${said}.`);
  }
  // Of zstd nothing follows: its data may begin with a frame that is skipped.
  if (compression === "gzip" && found === undefined && size > 1) {
    throw new CorruptFileError(`${source}: does not begin as gzip data does, but ${said}.`);
  }
  try {
    switch (compression) {
      case "none":
        yield* bytes;
        return;
      case "gzip":
        yield* gunzipped({ size, bytes });
        return;
      case "zstd":
        if (nativeZstd === undefined) yield* withoutNativeZstd(bytes);
        // A failure is thrown to who reads.
        else yield* pipeline(bytes, nativeZstd(), () => {});
        return;
      default:
        compression satisfies never;
    }
  } catch (error) {
    if (!isUnsound(error)) throw error;
    throw new CorruptFileError(`${source}: not sound ${compression} data: ${error.message}.`, { cause: error });
  }
}

/** So many bytes of a stream's beginning, which stay in it; fewer where it ends before. */
function firstBytes(bytes: Readable, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // It broke before anybody listened, and says no more.
    if (bytes.destroyed) return reject(bytes.errored ?? brokenOff());
    const look = () => {
      const first = bytes.read(count) as Buffer | null;
      if (first === null) return; // More comes, or the end.
      stop();
      bytes.unshift(first);
      resolve(first);
    };
    const fail = (error: Error) => {
      stop();
      reject(error);
    };
    const end = () => {
      stop();
      resolve(Buffer.alloc(0));
    };
    const close = () => fail(bytes.errored ?? brokenOff());
    const stop = () => bytes.off("readable", look).off("error", fail).off("end", end).off("close", close);
    bytes.on("readable", look).on("error", fail).on("end", end).on("close", close);
  });
}

/** As Node's own streams say it. */
function brokenOff(): Error {
  return Object.assign(new Error("Premature close"), { code: "ERR_STREAM_PREMATURE_CLOSE" });
}

/** Node's own zstd; undefined before 22.15. Its types are of a Node that we do not ask for. */
const nativeZstd = (zlib as { readonly createZstdDecompress?: () => Transform }).createZstdDecompress;

class ZstdError extends Error {}

async function* withoutNativeZstd(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  const zstd = new Decompress((piece) => pieces.push(Buffer.from(piece)));
  const push = (bytes: Uint8Array, last: boolean) => {
    try {
      zstd.push(bytes, last);
    } catch (error) {
      throw new ZstdError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
  for await (const bytes of packed) {
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
