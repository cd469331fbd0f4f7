import { pipeline, Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import type { RawBytes } from "./raw-bytes.ts";

/** Larger pieces leave the processor's cache between the passes over them. */
const mostPieceBytes = 256 * 1024;

/** Up to here a file is held in memory, packed, and as many times as much of it unpacked. */
const mostHeld = { bytes: 8 * 1024 * 1024, times: 16 };

/**
 * The content of gzip data, in pieces. A file that is not large is unpacked at once: a stream hands each piece to the thread pool and back, which costs
 * more than unpacking it does.
 *
 * @throws Error with zlib's code (`Z_…`) where the data is not sound
 */
export async function* gunzipped({ size, bytes }: RawBytes): AsyncGenerator<Buffer> {
  if (size > mostHeld.bytes) {
    yield* streamed(bytes, size);
    return;
  }
  const packed = Buffer.concat(await bytes.toArray());
  const content = unpacked(packed);
  if (content === undefined) {
    yield* streamed(Readable.from([packed]), size);
    return;
  }
  for (let at = 0; at < content.length; at += mostPieceBytes) yield content.subarray(at, at + mostPieceBytes);
}

/** Undefined where that is too much to be held. */
function unpacked(packed: Buffer): Buffer | undefined {
  try {
    return gunzipSync(packed, {
      chunkSize: bufferBytes(packed.length, 1024 * 1024),
      maxOutputLength: mostHeld.bytes * mostHeld.times,
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

function streamed(bytes: Readable, size: number): AsyncIterable<Buffer> {
  // A failure is thrown to who reads.
  return pipeline(bytes, createGunzip({ chunkSize: bufferBytes(size, mostPieceBytes) }), () => {});
}

/** Smaller ones for small files: memory that is taken outside of V8's heap makes it collect garbage, one file after the other. */
function bufferBytes(size: number, most: number): number {
  return Math.min(most, Math.max(4096, 8 * size));
}
