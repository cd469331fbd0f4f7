import type { CsvDialect } from "./csv-record.ts";

const QUOTE = 34;
const COMMA = 44;
const LF = 10;

/** How {@link CsvWriter} writes. */
export const csvOfJson: CsvDialect = { delimiter: COMMA, quote: QUOTE };

/** Writes cells into a growing buffer as CSV: records end in LF, a quote within a quoted cell is doubled. */
export class CsvWriter {
  private bytes: Buffer;
  private size = 0;

  /** `expected` bytes are made room for at first. */
  constructor(expected: number) {
    this.bytes = Buffer.allocUnsafe(Math.max(64, expected));
  }

  get length(): number {
    return this.size;
  }

  /** Writes a cell without a value. */
  empty(): void {
    this.room(1);
    this.bytes[this.size++] = COMMA;
  }

  /** Writes the bytes from `start` to `end` as a quoted cell. */
  quoted(data: Buffer, start: number, end: number): void {
    this.room(2 * (end - start) + 3);
    const { bytes } = this;
    let size = this.size;
    bytes[size++] = QUOTE;
    for (let at = start; at < end; at++) {
      const byte = data[at] as number;
      if (byte === QUOTE) bytes[size++] = QUOTE;
      bytes[size++] = byte;
    }
    bytes[size++] = QUOTE;
    bytes[size++] = COMMA;
    this.size = size;
  }

  /** Ends the record: the comma after its last cell becomes the line's end. */
  endRecord(): void {
    this.bytes[this.size - 1] = LF;
  }

  /** Takes back what was written since the buffer had this length. */
  cutTo(length: number): void {
    this.size = length;
  }

  /** Everything that was written. */
  take(): Buffer {
    return this.bytes.subarray(0, this.size);
  }

  private room(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.size + more));
    this.bytes.copy(larger, 0, 0, this.size);
    this.bytes = larger;
  }
}
