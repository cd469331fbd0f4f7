import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { type ParsedDataset, parseDataset } from "../../schemas/dataset-yaml.ts";
import { type ReadReports, readReports } from "./read-reports.ts";

/** A `dataset.yml` as it was read, with its reports. */
export interface ReadDataset {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  readonly parsed: ParsedDataset;
  /** None where the dataset itself is not sound. */
  readonly reports: ReadReports;
}

/**
 * Reads one `dataset.yml`, and the reports beside it.
 *
 * @param folder holds one folder per dataset
 * @throws UsageError where a file cannot be read at all
 */
export async function readDataset(name: string, folder: string): Promise<ReadDataset> {
  const path = join(folder, name, "dataset.yml");
  const file = relative(process.cwd(), path);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  const parsed = parseDataset(text, { file, name });
  const reports = parsed.ok ? await readReports(parsed.dataset, folder) : { reports: [], diagnostics: [] };
  return { file, text, parsed, reports };
}
