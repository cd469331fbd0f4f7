import { ScratchFile } from "./scratch-file.ts";
import type { Reject } from "./sieve.ts";

/** Rejects on their way to Parquet: a CSV file of line, column, reason and record, written in pieces. Without rejects it stays as it is. */
export class RejectFile {
  private readonly path: string;
  private file: ScratchFile | undefined;
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
    this.file ??= new ScratchFile(this.path);
    this.file.append(Buffer.from(this.pending.join("")));
    this.pending = [];
  }

  close(): void {
    this.file?.close();
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
