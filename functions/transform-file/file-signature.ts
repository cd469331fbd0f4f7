import { open } from "node:fs/promises";

/** What a file's first bytes say it is. */
export type FileSignature = "gzip" | "zstd" | "bzip2" | "xz" | "zip" | "Parquet" | "UTF-16";

const signatures: readonly (readonly [FileSignature, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["Parquet", [0x50, 0x41, 0x52, 0x31]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
];
const longest = Math.max(...signatures.map(([, bytes]) => bytes.length));

/** What a file on disk begins as; undefined where it is something else, such as plain text. */
export async function fileSignature(path: string): Promise<FileSignature | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longest), 0, longest, 0);
    return signatures.find(
      ([, bytes]) => bytes.length <= bytesRead && bytes.every((byte, at) => buffer[at] === byte),
    )?.[0];
  } finally {
    await file.close();
  }
}
