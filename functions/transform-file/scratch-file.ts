import { appendFileSync, closeSync, constants, ftruncateSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** A larger one is not kept: the next may never come. */
const mostKeptBytes = 64 * 1024 * 1024;

/**
 * A file that is written from its beginning to its end, over what it held before. Making and deleting one for each invocation costs more: the
 * file system looks past all places that were freed a moment ago, and hands out new pages of memory where it could keep the old ones.
 */
export class ScratchFile {
  private readonly file: number;
  private size = 0;

  /** Makes the file where there is none. */
  constructor(path: string) {
    this.file = openSync(path, constants.O_WRONLY | constants.O_CREAT);
  }

  append(bytes: Buffer): void {
    appendFileSync(this.file, bytes);
    this.size += bytes.length;
  }

  /** Cuts off what is left of an earlier, longer content. */
  close(): void {
    try {
      ftruncateSync(this.file, this.size);
    } finally {
      closeSync(this.file);
    }
  }
}

/** Deletes what is in a folder, but for the scratch files of these names. */
export function tidy(folder: string, scratchFiles: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isKept = scratchFiles.includes(name) && statSync(path).size <= mostKeptBytes;
    if (!isKept) rmSync(path, { recursive: true, force: true });
  }
}
