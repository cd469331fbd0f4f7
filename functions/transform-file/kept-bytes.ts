const CR = 13;
const LF = 10;

/** Moves the sound records of a buffer together at its beginning. Nothing moves where all are sound and end in LF. */
export class KeptBytes {
  private readonly data: Buffer;
  /** What was kept but not moved yet. */
  private runStart = 0;
  private runEnd = 0;
  /** Bytes that are in their final place. */
  private size = 0;

  constructor(data: Buffer) {
    this.data = data;
  }

  /** Keeps the record from `at` to `end`; the next one begins at `next`. A CRLF becomes LF. */
  keep(at: number, end: number, next: number): void {
    if (this.runEnd !== at) this.settle(at);
    this.runEnd = next;
    if (this.data[end] === CR) {
      this.runEnd = end;
      this.settle(next);
      this.data[this.size++] = LF;
    }
  }

  /** Leaves out everything up to `next` that was not kept. */
  drop(next: number): void {
    this.settle(next);
  }

  /** What was kept, as a part of the buffer. */
  take(): Buffer {
    this.settle(this.data.length);
    return this.data.subarray(0, this.size);
  }

  private settle(next: number): void {
    if (this.runEnd > this.runStart) {
      if (this.size !== this.runStart) this.data.copyWithin(this.size, this.runStart, this.runEnd);
      this.size += this.runEnd - this.runStart;
    }
    this.runStart = next;
    this.runEnd = next;
  }
}
