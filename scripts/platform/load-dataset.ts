import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { type Diagnostic, formatDiagnostic } from "../../schemas/diagnostic.ts";
import { didYouMean } from "../../schemas/did-you-mean.ts";
import type { DescribedDataset } from "../../schemas/report.ts";
import { projectRoot } from "./names.ts";
import { type ReadDataset, readDataset } from "./read-dataset.ts";
import { sharedFiles } from "./shared-files.ts";
import { sharedTables } from "./shared-tables.ts";

/** Where datasets are described by default: one folder each. */
export const datasetsFolder = join(projectRoot, "datasets");

/**
 * Reads the description of a dataset, and of its reports.
 *
 * @param folder holds one folder per dataset
 * @throws UsageError for a dataset that is not there, or with everything that is wrong in its `dataset.yml`
 */
export async function loadDataset(name: string, folder = datasetsFolder): Promise<DescribedDataset> {
  const [dataset] = await loadNamedDatasets([name], folder);
  if (!dataset) throw new TypeError(`No dataset was loaded for ${name}.`);
  return dataset;
}

/**
 * Reads the descriptions of several datasets, in the order of their names.
 *
 * @throws UsageError as {@link loadDataset}, and where two of them describe the same raw files
 */
export async function loadNamedDatasets(
  names: readonly string[],
  folder = datasetsFolder,
): Promise<DescribedDataset[]> {
  const known = await datasetNames(folder);
  const absent = names.find((name) => !known.includes(name));
  if (absent !== undefined) {
    const meant = didYouMean(absent, known);
    throw new UsageError(
      `There is no dataset "${absent}" in ${folder}. There: ${known.join(", ") || "none"}.${meant === undefined ? " A dataset is a folder with a dataset.yml." : ` Did you mean ${meant}?`}`,
    );
  }
  const read = await Promise.all([...new Set(names)].map((name) => readDataset(name, folder)));
  const diagnostics = checkDatasets(read);
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join("\n"));
  return read.flatMap(({ parsed, reports }) => (parsed.ok ? [{ ...parsed.dataset, reports: reports.reports }] : []));
}

/** Reads the descriptions of all datasets in a folder, by name. Throws as {@link loadNamedDatasets}. */
export async function loadDatasets(folder = datasetsFolder): Promise<DescribedDataset[]> {
  return loadNamedDatasets(await datasetNames(folder), folder);
}

/** Everything that is wrong with some datasets: in each of them, and between those that are sound. */
export function checkDatasets(read: readonly ReadDataset[]): Diagnostic[] {
  const own = read.flatMap(({ parsed, reports }) => (parsed.ok ? reports.diagnostics : parsed.diagnostics));
  return [...own, ...sharedFiles(read), ...sharedTables(read)];
}

const folderProblems: Readonly<Record<string, string>> = { ENOENT: "is not there", ENOTDIR: "is no folder" };

/** The names of the datasets in a folder, sorted. Throws UsageError where it cannot be read. */
export async function datasetNames(folder = datasetsFolder): Promise<string[]> {
  const entries = await readdir(resolve(folder), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const why = folderProblems[error.code ?? ""] ?? `cannot be read (${error.code})`;
    throw new UsageError(
      `The datasets' folder ${folder} ${why}. Name a folder with a folder per dataset with --datasets DIR.`,
    );
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const described = await Promise.all(
    folders.map(async (name) => ((await readdir(join(folder, name))).includes("dataset.yml") ? [name] : [])),
  );
  return described.flat().sort();
}
