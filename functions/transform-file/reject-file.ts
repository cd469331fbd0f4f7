import type { FileHandle } from "node:fs/promises";
import type { Reject } from "./sieve.ts";

/** Rejects on their way to Parquet: a CSV file of line, column, reason and record, written in pieces. */
export class RejectFile {
  private readonly file: FileHandle;
  private pending: string[] = [];

  constructor(file: FileHandle) {
    this.file = file;
  }

  add({ line, column, reason, record }: Reject): void {
    this.pending.push(`${line},${column ?? ""},${quoted(reason)},${quoted(record)}\n`);
  }

  /** Writes down what was added since. */
  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    await this.file.write(this.pending.join(""));
    this.pending = [];
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
