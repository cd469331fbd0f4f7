import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Counts } from "../../schemas/counts.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import type { RejectKind } from "../../schemas/receipt.ts";
import { decompressed } from "./decompress.ts";
import { AccountsError } from "./errors.ts";
import { writeRecords, writeRejects } from "./parquet.ts";
import type { RawBytes } from "./raw-bytes.ts";
import { RejectFile } from "./reject-file.ts";
import { RejectKinds } from "./reject-kinds.ts";
import { ScratchFile } from "./scratch-file.ts";
import { type Reject, type Sieve, sieveFor } from "./sieve.ts";

export interface TransformOptions {
  readonly dataset: Dataset;
  /** The raw file's key, which its rejects carry. */
  readonly key: string;
  /** The raw file as messages name it. */
  readonly source: string;
  readonly raw: RawBytes;
  /** A folder for what is made. What an earlier transformation left in it is written over. */
  readonly folder: string;
}

export interface Transformed {
  readonly counts: Counts;
  /** Parquet files, where there is a row for them. */
  readonly data: string | undefined;
  readonly rejects: string | undefined;
  readonly rejectKinds: readonly RejectKind[];
}

const recordsName = "records.csv";
const refusedName = "rejects.csv";

/** Files of the folder that the next transformation writes over. */
export const scratchFiles: readonly string[] = [recordsName, refusedName];

/**
 * Turns a raw file into Parquet: its records by the dataset's types without duplicates, and its rejects. The same
 * file gives the same rows in the same order.
 *
 * @throws CorruptFileError, WrongHeaderError, and AccountsError where the numbers do not add up
 */
export async function transform(db: DuckDBConnection, options: TransformOptions): Promise<Transformed> {
  const { dataset, key, source, folder } = options;
  const [records, refused] = [join(folder, recordsName), join(folder, refusedName)];
  const { sieve, bytes, kinds } = await separate(options, records, refused);
  const { read, accepted, rejected } = sieve.counts;

  const data = join(folder, "data.parquet");
  const rejects = join(folder, "rejects.parquet");
  const { written, duplicates, kept } = await inDuckDb(source, async () => ({
    ...(accepted > 0 ? await writeRecords(db, dataset, sieve, records, data) : { written: 0, duplicates: 0 }),
    kept: rejected > 0 ? await writeRejects(db, key, refused, rejects) : 0,
  }));
  const sum = written + kept + duplicates;
  if (read !== sum) {
    throw new AccountsError(
      `${source}: ${read} records were read, but ${written} written, ${kept} rejected and ${duplicates} duplicates are ${sum}.`,
    );
  }
  const counts = { read, written, rejected: kept, duplicates, bytes };
  return {
    counts,
    data: accepted > 0 ? data : undefined,
    rejects: rejected > 0 ? rejects : undefined,
    rejectKinds: kinds.list(),
  };
}

/** DuckDB's failures (out of memory, disk full, its own bugs) name no file of ours. */
async function inDuckDb<Result>(source: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`${source}: DuckDB: ${message}`, { cause: error });
  }
}

/** Writes the sound records and the rejects to a file each; that of the rejects is made with the first one. */
async function separate(
  { dataset, source, raw }: TransformOptions,
  records: string,
  refused: string,
): Promise<{ sieve: Sieve; bytes: number; kinds: RejectKinds }> {
  const accepted = new ScratchFile(records);
  const rejects = new RejectFile(refused);
  try {
    const kinds = new RejectKinds();
    const onReject = (reject: Reject) => {
      rejects.add(reject);
      kinds.add(reject);
    };
    const sieve = sieveFor({ dataset, source, onReject });
    let bytes = 0;
    for await (const piece of decompressed(raw, dataset.format.compression, source)) {
      bytes += piece.length;
      accepted.append(sieve.push(piece));
      rejects.flush();
    }
    accepted.append(sieve.end());
    rejects.flush();
    return { sieve, bytes, kinds };
  } finally {
    accepted.close();
    rejects.close();
  }
}
