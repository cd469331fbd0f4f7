import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";

/** Bytes read at once while looking for the end of a line. */
const CHUNK = 64 * 1024;

/**
 * The values of a file of JSON lines. A last line that was not written to its end (the process was killed while it wrote)
 * is cut off the file; none where there is no file.
 */
export function readLines(path: string): unknown[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  const text = bytes.toString("utf8", 0, end);
  return text === ""
    ? []
    : text
        .slice(0, -1)
        .split("\n")
        .map((line) => JSON.parse(line) as unknown);
}

/** The first and the last value of a file of JSON lines, without reading what lies between; undefined where it has none. */
export function readEnds(path: string): readonly [first: unknown, last: unknown] | undefined {
  const size = existsSync(path) ? statSync(path).size : 0;
  if (size === 0) return undefined;
  const file = openSync(path, "r");
  try {
    return [JSON.parse(firstLine(file, size)), JSON.parse(lastLine(file, size))];
  } finally {
    closeSync(file);
  }
}

/**
 * Appends values to a file of JSON lines, which is made where there is none: all of them or, where the disk is full, none, so that they
 * can be appended again. One writer at a time.
 */
export function appendLines(path: string, lines: readonly string[]): void {
  const bytes = Buffer.from(`${lines.join("\n")}\n`);
  const file = openSync(path, "a");
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
  } catch (error) {
    if (written > 0) ftruncateSync(file, fstatSync(file).size - written);
    throw error;
  } finally {
    closeSync(file);
  }
}

function firstLine(file: number, size: number): string {
  for (let length = CHUNK; ; length *= 2) {
    const bytes = read(file, 0, Math.min(length, size));
    const end = bytes.indexOf(0x0a);
    if (end >= 0 || length >= size) return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
  }
}

function lastLine(file: number, size: number): string {
  for (let length = CHUNK; ; length *= 2) {
    const bytes = read(file, Math.max(0, size - length), Math.min(length, size));
    const from = bytes.lastIndexOf(0x0a, bytes.length - 2);
    if (from >= 0 || length >= size) return bytes.toString("utf8", from + 1).trimEnd();
  }
}

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, position);
  return bytes;
}
