import type * as z from "zod";
import type { CsvFormat, NdjsonFormat } from "../../schemas/dataset.ts";

/** The records of a raw file, as cells. */
export interface RawTable {
  /** As `dataset.yml` says it, without the compression. */
  readonly format: Omit<z.infer<typeof CsvFormat>, "compression"> | Omit<z.infer<typeof NdjsonFormat>, "compression">;
  /** What each cell is called in the file; of ndjson also names joined by points. Made up where the file has none. */
  readonly names: readonly string[];
  /** Names in a header that cannot be a column's: empty, or there twice. */
  readonly unusable: readonly string[];
  /** Reads the records that can be read; the cells are valid until the next record. */
  records(): Iterable<Cells>;
}

/** One record: for each name, where its cell stands. A cell of no bytes is empty or missing. */
export interface Cells {
  readonly buffers: Buffer[];
  readonly starts: number[];
  readonly ends: number[];
}

/** Room for the cells of a record. */
export function cellsOf(count: number): Cells {
  return {
    buffers: new Array<Buffer>(count).fill(Buffer.alloc(0)),
    starts: new Array<number>(count).fill(0),
    ends: new Array<number>(count).fill(0),
  };
}
