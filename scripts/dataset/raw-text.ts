import { isUtf8 } from "node:buffer";
import { open, stat } from "node:fs/promises";
import { decompressed } from "../../functions/transform-file/decompress.ts";
import { CorruptFileError } from "../../functions/transform-file/errors.ts";
import { fileBytes } from "../../functions/transform-file/raw-bytes.ts";
import { UsageError } from "../../local/usage-error.ts";
import type { Compression } from "../../schemas/dataset.ts";

/** The text of a raw file, or of its beginning. */
export interface RawText {
  readonly compression: Compression;
  /** UTF-8 without a byte order mark; whole lines, unless the file's last one has no end. */
  readonly text: Buffer;
  /** False where the file goes on. */
  readonly isWhole: boolean;
}

/** Of a file that is larger, uncompressed, only so many bytes are looked at. */
export const lookedAt = 64 * 1024 * 1024;

/**
 * Reads a raw file, whatever it is compressed with.
 *
 * @throws UsageError for what is no text: a file that is not there, empty, binary, in another encoding or packed otherwise
 */
export async function readRawText(path: string): Promise<RawText> {
  const head = await readHead(path);
  const compression = compressionOf(head);
  const packed = packings.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
  if (packed) throw new UsageError(`${path} is ${packed.name}; ${packed.instead}.`);
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of decompressed(await fileBytes(path), compression, path)) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > lookedAt) break;
    }
  } catch (error) {
    if (error instanceof CorruptFileError) throw new UsageError(error.message);
    throw error;
  }
  const isWhole = bytes <= lookedAt;
  const text = withoutMark(isWhole ? Buffer.concat(pieces) : wholeLines(Buffer.concat(pieces)));
  checkText(path, text);
  return { compression, text, isWhole };
}

async function readHead(path: string): Promise<Buffer> {
  const refuse = (why: string) => new UsageError(`--from names ${path}, ${why}.`);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(error.code === "ENOENT" ? "which is not there" : `which cannot be read (${error.code})`);
  });
  if (!found.isFile()) throw refuse("which is not a file; name one of the raw files");
  if (found.size === 0) throw refuse("which is empty; name a file with records");
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw refuse(`which cannot be read (${error.code})`);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function compressionOf(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  return head.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ? "zstd" : "none";
}

/** What raw files may not be, by how it begins. */
const packings = [
  { magic: Buffer.from("PK\x03\x04"), name: "a zip archive", instead: "raw files are plain, gzip or zstd: unpack it" },
  { magic: Buffer.from("BZh"), name: "packed by bzip2", instead: "raw files are plain, gzip or zstd: pack it again" },
  { magic: Buffer.from("\xfd7zXZ", "latin1"), name: "packed by xz", instead: "raw files are plain, gzip or zstd" },
  { magic: Buffer.from("PAR1"), name: "Parquet", instead: "raw files are csv or ndjson" },
  {
    magic: Buffer.from("\xff\xfe", "latin1"),
    name: "UTF-16",
    instead: "raw files are UTF-8: iconv -f UTF-16 -t UTF-8",
  },
  {
    magic: Buffer.from("\xfe\xff", "latin1"),
    name: "UTF-16",
    instead: "raw files are UTF-8: iconv -f UTF-16 -t UTF-8",
  },
];

function withoutMark(text: Buffer): Buffer {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? text.subarray(3) : text;
}

function wholeLines(text: Buffer): Buffer {
  return text.subarray(0, text.lastIndexOf(10) + 1);
}

function checkText(path: string, text: Buffer): void {
  if (text.every((byte) => byte === 10 || byte === 13 || byte === 32)) {
    throw new UsageError(`${path} holds no record; name a file with some.`);
  }
  if (text.includes(0)) throw new UsageError(`${path} is binary, not text: it holds a byte 0.`);
  // A few bytes that are not UTF-8 cost their records; a file of another encoding would lose most of what is not English.
  const sample = text.subarray(0, 1024 * 1024);
  const lines = sample.subarray(0, sample.lastIndexOf(10) + 1);
  if (!isUtf8(lines) && brokenShare(lines) > 0.1) {
    throw new UsageError(
      `${path} is not UTF-8, which raw files are: iconv -f WINDOWS-1252 -t UTF-8 may be what it needs.`,
    );
  }
}

/** The share of lines that are not UTF-8. */
function brokenShare(lines: Buffer): number {
  let [count, broken] = [0, 0];
  for (let at = 0; at < lines.length; count++) {
    const end = lines.indexOf(10, at);
    if (!isUtf8(lines.subarray(at, end))) broken++;
    at = end + 1;
  }
  return broken / Math.max(1, count);
}
