import { readdir } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { parseFileNamePattern, partitionOf } from "../../schemas/file-name-pattern.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { guessFiles, isDatedFolder } from "./guess-files.ts";

/** Where a raw file lies, as its dataset says it. */
export interface LocatedFile {
  /** The raw folder. */
  readonly raw: string;
  /** The pattern of keys in it. */
  readonly files: string;
  /** The day that the file is of. */
  readonly day: PartitionId;
}

export interface Locating {
  /** Absolute. */
  readonly path: string;
  /** The raw folder, absolute. Default: `defaultRaw` where the file is in it, else the one around the file's dated folders. */
  readonly raw: string | undefined;
  readonly defaultRaw: string;
  /** A pattern that a person gave. Default: guessed. */
  readonly files: string | undefined;
}

/** Finds the pattern that a raw file's key is written by. Throws UsageError where its name and folders tell no day. */
export async function locateFile({ path, raw, defaultRaw, files }: Locating): Promise<LocatedFile> {
  if (raw !== undefined && !isIn(raw, path)) {
    throw new UsageError(`--from names ${path}, which is not in the raw folder that --raw names, ${raw}.`);
  }
  const roots = raw !== undefined ? [raw] : isIn(defaultRaw, path) ? [defaultRaw] : rootsOf(path);
  if (files !== undefined) return located(roots, path, files);
  const neighbours = await readdir(dirname(path));
  for (const root of roots) {
    const guessed = guessFiles(keyOf(root, path), neighbours);
    if (guessed !== undefined) return located([root], path, guessed);
  }
  throw new UsageError(
    `${path}: neither its name nor its folders tell the day that its records are of, by which a dataset is cut into partitions. Put it into a folder of its day, such as ${join(dirname(path), "2024-01-31", basename(path))}, or say with --files how its key is written, such as "{yyyy}/{MM}/{dd}/{name}.csv".`,
  );
}

function located(roots: readonly string[], path: string, files: string): LocatedFile {
  const pattern = parseFileNamePattern(files, "day");
  if ("problem" in pattern) throw new UsageError(`--files is ${JSON.stringify(files)}; ${pattern.problem}.`);
  for (const raw of roots) {
    const day = partitionOf(pattern, keyOf(raw, path));
    if (day !== undefined) return { raw, files, day };
  }
  const keys = roots.slice(0, 3).map((root) => JSON.stringify(keyOf(root, path)));
  throw new UsageError(
    `--files is ${JSON.stringify(files)}, which is not how the key ${keys.join(" or ")} is written. Keys are relative to the raw folder, which --raw names.`,
  );
}

/** Folders that may be the raw one, the likeliest first: around the file and the folders above it that are parts of a date, then further up. */
function rootsOf(path: string): string[] {
  const above: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    above.push(folder);
    if (folder === dirname(folder)) break;
  }
  const first = above.findIndex((folder) => !isDatedFolder(basename(folder)));
  return above.slice(Math.max(0, first));
}

function keyOf(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

function isIn(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
}
