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

/** So many bytes of a file's beginning tell what it is. */
export const longestSignature = Math.max(...signatures.map(([, bytes]) => bytes.length));

/** What a file begins as, by its first bytes; undefined where it is something else, such as plain text. */
export function fileSignature(first: Buffer): FileSignature | undefined {
  return signatures.find(([, bytes]) => bytes.every((byte, at) => first[at] === byte))?.[0];
}
