import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { parseDataset } from "../../schemas/dataset-yaml.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import { projectRoot } from "./names.ts";

/** Where datasets are described by default: one folder each. */
const datasetsFolder = join(projectRoot, "datasets");

/**
 * Reads the description of a dataset.
 *
 * @param folder holds one folder per dataset
 * @throws UsageError for a dataset that is not there, or with everything that is wrong in its `dataset.yml`
 */
export async function loadDataset(name: string, folder = datasetsFolder): Promise<Dataset> {
  const known = await datasetNames(folder);
  if (!known.includes(name)) {
    throw new UsageError(
      `There is no dataset "${name}" in ${folder}. There: ${known.join(", ") || "none"}. A dataset is a folder with a dataset.yml.`,
    );
  }
  return readDataset(name, folder);
}

/** Reads the descriptions of all datasets in a folder, by name. */
export async function loadDatasets(folder = datasetsFolder): Promise<Dataset[]> {
  return Promise.all((await datasetNames(folder)).map((name) => readDataset(name, folder)));
}

async function readDataset(name: string, folder: string): Promise<Dataset> {
  const path = join(folder, name, "dataset.yml");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${relative(process.cwd(), path)} cannot be read (${error.code}).`);
  });
  const parsed = parseDataset(text, { file: relative(process.cwd(), path), name });
  if (!parsed.ok) throw new UsageError(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return parsed.dataset;
}

async function datasetNames(folder: string): Promise<string[]> {
  const entries = await readdir(resolve(folder), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The datasets' folder ${folder} cannot be read (${error.code}).`);
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const described = await Promise.all(
    folders.map(async (name) => ((await readdir(join(folder, name))).includes("dataset.yml") ? [name] : [])),
  );
  return described.flat().sort();
}
