import { createHash } from "node:crypto";
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { Readable } from "node:stream";

/** What is written as an object. */
export interface Content {
  /** Bytes. */
  readonly size: number;
  /** Its media type. */
  readonly type: string;
  readonly sha256: Buffer;
  /** All of it, once more with each call. */
  readonly open: () => Buffer | Readable;
}

/** Up to here a file is held in memory: a stream costs several times what sending so many bytes does. */
const heldBytes = 1024 * 1024;

export function jsonContent(value: unknown): Content {
  return contentOf(Buffer.from(JSON.stringify(value)), "application/json");
}

/** A file as it is now; a large one is not held in memory. */
export function fileContent(path: string): Content {
  const type = "application/octet-stream";
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size <= heldBytes) return contentOf(readFileSync(file), type);
    const hash = createHash("sha256");
    const piece = Buffer.allocUnsafe(heldBytes);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read));
    return { size, type, sha256: hash.digest(), open: () => createReadStream(path) };
  } finally {
    closeSync(file);
  }
}

function contentOf(bytes: Buffer, type: string): Content {
  return { size: bytes.length, type, sha256: createHash("sha256").update(bytes).digest(), open: () => bytes };
}

/** Of a request that sends none. */
export const noContent: Content = contentOf(Buffer.alloc(0), "");
