import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { datasetNames } from "../platform/load-dataset.ts";
import { type ReadDataset, readDataset } from "../platform/read-dataset.ts";
import { sharedFiles } from "../platform/shared-files.ts";
import { identifier } from "./column-names.ts";
import { fewRecords } from "./dataset-text.ts";
import { type DescribedFile, describeFile } from "./describe-file.ts";
import { enoughToTell } from "./guess-type.ts";
import { locateFile } from "./locate-file.ts";
import { readRawText } from "./raw-text.ts";
import { shownPath } from "./shown-path.ts";

export interface NewDataset {
  /** A raw file. */
  readonly from: string;
  /** Default: what its pattern begins with. */
  readonly name: string | undefined;
  /** The pattern of raw keys. Default: guessed from the file's path. */
  readonly files: string | undefined;
  /** The raw folder. Default: guessed. */
  readonly raw: string | undefined;
  readonly defaultRaw: string;
  /** The folder with a folder per dataset. */
  readonly datasets: string;
}

/** What was made, as `--json` prints it. */
export interface MadeDataset {
  readonly name: string;
  /** The `dataset.yml`. */
  readonly path: string;
  readonly raw: string;
  readonly files: string;
  readonly day: PartitionId;
  readonly columns: number;
  readonly format: string;
  readonly compression: string;
  readonly records: number;
  readonly rejected: number;
}

/**
 * Describes a raw file in a new `dataset.yml`.
 *
 * @throws UsageError where that is not possible; nothing is written then, and nothing is ever overwritten
 */
export async function newDataset({ from, datasets, defaultRaw, ...given }: NewDataset): Promise<MadeDataset> {
  const path = resolve(from);
  const text = await readRawText(path);
  const raw = given.raw === undefined ? undefined : resolve(given.raw);
  const located = await locateFile({ path, raw, defaultRaw, files: given.files });
  const name = given.name ?? nameOf(located.files, path);
  const described = describeFile(text, path, { name, files: located.files });
  const target = join(datasets, name, "dataset.yml");
  await refuseShared(described, shownPath(target), datasets);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, described.text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    throw new UsageError(`${target} is there already, and is not overwritten. Choose another name with --name NAME.`);
  });
  const { dataset, records, rejected } = described;
  return {
    name,
    path: shownPath(target),
    ...located,
    columns: dataset.columns.length,
    format: dataset.format.type,
    compression: dataset.format.compression,
    records,
    rejected,
  };
}

/** A dataset that shares files with another could not be used beside it. */
async function refuseShared({ text, dataset }: DescribedFile, file: string, datasets: string): Promise<void> {
  const others = (await datasetNames(datasets)).filter((name) => name !== dataset.name);
  const read = await Promise.all(others.map((name) => readDataset(name, datasets)));
  const own: ReadDataset = { file, text, parsed: { ok: true, dataset }, reports: { reports: [], diagnostics: [] } };
  const [shared] = sharedFiles([...read, own]).filter((diagnostic) => diagnostic.file === file);
  if (!shared) return;
  throw new UsageError(
    `${shared.message}. For keys that begin with a folder of their own, name the folder above it: --raw DIR. Or say how they are written: --files PATTERN.`,
  );
}

/** What a pattern's keys begin with, as a name; else what the file is called, without its date. */
function nameOf(files: string, path: string): string {
  const [folder = ""] = files.includes("/") ? files.split("/") : [];
  const start = /[{]|^\d*$|=/.test(folder) ? "" : folder;
  const words =
    start ||
    basename(path)
      .replace(/\..*$/, "")
      .replace(/\d{4,}.*$/, "");
  return identifier(words || basename(dirname(path)), "d")
    .slice(0, 40)
    .replace(/_+$/, "");
}

/** What a person is told, with the commands to go on with. */
export function formatMade(made: MadeDataset, options: { readonly datasets: string | undefined }): string {
  const { name, path, records, rejected, columns, format, compression } = made;
  const fit =
    rejected > 0
      ? `${rejected.toLocaleString("en-US")} of which do not fit`
      : records === 1
        ? "which fits"
        : "all of which fit";
  const more = options.datasets === undefined ? "" : ` --datasets ${shown(options.datasets)}`;
  return [
    `${path} describes the file: ${format} (${compression}), ${columns} ${columns === 1 ? "column" : "columns"}, ${records.toLocaleString("en-US")} ${records === 1 ? "record" : "records"} looked at, ${fit}.`,
    ...(records < enoughToTell ? [fewRecords(records)] : []),
    "Its comments say what to check. Then:",
    "",
    `  npm run dataset -- check ${name}${more}`,
    `  npm run backfill -- --dataset ${name} --raw ${shown(shownPath(made.raw))} --from ${made.day} --to ${made.day}${more}`,
  ].join("\n");
}

/** A path as a shell takes it. */
function shown(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
