import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { ByteWriter } from "./byte-writer.ts";
import { sampleDatasets } from "./sample-datasets.ts";
import { sampleFiles } from "./sample-files.ts";
import type { SampleOptions } from "./sample-options.ts";

export interface SampleTarget {
  /** Folder that raw keys are relative to. */
  readonly root: string;
  /** Called after each file. Default: nobody is told. */
  readonly onFile?: (done: number, of: number) => void;
}

export interface Sample {
  readonly files: number;
  /** Files that were there already, and are as they would have been made. */
  readonly kept: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly records: number;
}

/** So many files are packed and put in their places while the next one is written. */
const filesAtOnce = 3;

/**
 * Makes the raw files of a sample. Each is written under another name first, so that an interrupt leaves no half one. Memory
 * goes by the largest file, not by their number.
 */
export async function generateSample(options: SampleOptions, { root, onFile }: SampleTarget): Promise<Sample> {
  const made = sampleDatasets.filter(({ name }) => options.datasets.includes(name));
  const capacity = Math.max(0, ...made.map((dataset) => dataset.capacity(options)));
  const turns = Array.from({ length: filesAtOnce }, () => ({
    writer: new ByteWriter(capacity),
    packed: Promise.resolve(),
  }));
  const of = count(sampleFiles(options));
  let [kept, bytes, records, files, done] = [0, 0, 0, 0, 0];
  for (const file of sampleFiles(options)) {
    const mine = turns[files++ % turns.length] as (typeof turns)[number];
    await mine.packed;
    mine.writer.clear();
    records += file.dataset.write(mine.writer, file, options);
    bytes += mine.writer.bytes.length;
    mine.packed = pack(mine.writer.bytes, { level: 1 }).then(async (packed) => {
      if (!(await place(join(root, ...file.key.split("/")), packed))) kept++;
      onFile?.(++done, of);
    });
    // It is awaited in its turn, which may come after another one's.
    mine.packed.catch(() => {});
  }
  await Promise.all(turns.map(({ packed }) => packed));
  return { files, kept, bytes, records };
}

function count(items: Iterable<unknown>): number {
  let sum = 0;
  for (const _ of items) sum++;
  return sum;
}

const pack = promisify(gzip);

/** Puts a file in its place; false where the same bytes are there already. */
async function place(path: string, bytes: Buffer): Promise<boolean> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes)) return false;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return true;
}
