import { pipeline, Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import type { RawBytes } from "./raw-bytes.ts";

/** Larger pieces leave the processor's cache between the passes over them, and as text also the part of V8's heap that is cheap to clean. */
const mostPieceBytes = 64 * 1024;

/** What a stream unpacks at once: each such buffer costs a trip to the thread pool. */
const mostStreamedBytes = 256 * 1024;

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
    for await (const content of streamed(bytes, size)) yield* pieces(content);
    return;
  }
  const packed = Buffer.concat(await bytes.toArray());
  const content = unpacked(packed);
  if (content !== undefined) yield* pieces(content);
  else for await (const part of streamed(Readable.from([packed]), size)) yield* pieces(part);
}

/** They end behind a line where they can: who reads records has none to keep for the next piece then. */
function* pieces(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; ) {
    const piece = content.subarray(at, at + mostPieceBytes);
    const isLast = at + piece.length === content.length;
    const lines = isLast ? 0 : piece.lastIndexOf(10) + 1;
    const whole = lines > 0 ? piece.subarray(0, lines) : piece;
    yield whole;
    at += whole.length;
  }
}

/** Undefined where that is too much to be held. */
function unpacked(packed: Buffer): Buffer | undefined {
  const maxOutputLength = mostHeld.bytes * mostHeld.times;
  try {
    // With one buffer that is large enough nothing is joined. zlib asks for another one where the first is full to its end.
    const chunkSize = Math.min(maxOutputLength, Math.max(4096, saidBytes(packed) + 64));
    return gunzipSync(packed, { chunkSize, maxOutputLength });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

/** What gzip data says at its end that its last part holds (RFC 1952, ISIZE), and no more than any may hold. */
function saidBytes(packed: Buffer): number {
  return packed.length < 4 ? 0 : Math.min(packed.readUInt32LE(packed.length - 4), 1032 * packed.length);
}

/** Smaller buffers for small files: memory that is taken outside of V8's heap makes it collect garbage, one file after the other. */
function streamed(bytes: Readable, size: number): AsyncIterable<Buffer> {
  // A failure is thrown to who reads.
  return pipeline(bytes, createGunzip({ chunkSize: Math.min(mostStreamedBytes, Math.max(4096, 8 * size)) }), () => {});
}
