import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** Files whose line ends are kept in memory, because a reader asks for one page after the other. */
const KEPT = 16;

/** Bytes read at once while looking for line ends. */
const CHUNK = 256 * 1024;

/**
 * Reads some lines of a file of JSON lines that nobody writes to any more, without the others: it keeps where lines end, not
 * what is in them.
 */
export class HistoryPages {
  /** Where each line ends, in bytes, by path; the least recently read path first. */
  readonly #ends = new Map<string, readonly number[]>();

  /** How many lines a file has; none where there is no file. */
  count(path: string): number {
    return this.#endsOf(path).length;
  }

  /** The values of the lines from number `from`, of 0 on, to before number `to`. */
  read(path: string, from: number, to: number): readonly unknown[] {
    const ends = this.#endsOf(path);
    const last = Math.min(to, ends.length);
    if (from >= last) return [];
    const [start = 0, end = 0] = [ends[from - 1], ends[last - 1]];
    const bytes = Buffer.alloc(end - start - 1);
    const file = openSync(path, "r");
    try {
      readSync(file, bytes, 0, bytes.length, start);
    } finally {
      closeSync(file);
    }
    return bytes
      .toString("utf8")
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
  }

  /** The file has changed. */
  forget(path: string): void {
    this.#ends.delete(path);
  }

  #endsOf(path: string): readonly number[] {
    const ends = this.#ends.get(path) ?? findEnds(path);
    this.#ends.delete(path);
    this.#ends.set(path, ends);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > KEPT && oldest !== undefined) this.#ends.delete(oldest);
    return ends;
  }
}

function findEnds(path: string): readonly number[] {
  if (!existsSync(path)) return [];
  const ends: number[] = [];
  const bytes = Buffer.alloc(CHUNK);
  const file = openSync(path, "r");
  try {
    let position = 0;
    for (;;) {
      const length = readSync(file, bytes, 0, CHUNK, position);
      if (length === 0) return ends;
      for (let at = bytes.indexOf(0x0a); at >= 0 && at < length; at = bytes.indexOf(0x0a, at + 1)) {
        ends.push(position + at + 1);
      }
      position += length;
    }
  } finally {
    closeSync(file);
  }
}
