import { appendFileSync, closeSync, openSync } from "node:fs";
import type { Reject } from "./sieve.ts";

/** Rejects on their way to Parquet: a CSV file of line, column, reason and record, written in pieces. Without rejects there is none. */
export class RejectFile {
  private readonly path: string;
  private file: number | undefined;
  private pending: string[] = [];

  constructor(path: string) {
    this.path = path;
  }

  add({ line, column, reason, record }: Reject): void {
    this.pending.push(`${line},${column ?? ""},${quoted(reason)},${quoted(record)}\n`);
  }

  /** Writes down what was added since. */
  flush(): void {
    if (this.pending.length === 0) return;
    this.file ??= openSync(this.path, "w");
    appendFileSync(this.file, this.pending.join(""));
    this.pending = [];
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
