import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { type ParsedDataset, parseDataset } from "../../schemas/dataset-yaml.ts";

/** A `dataset.yml` as it was read. */
export interface ReadDataset {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  readonly parsed: ParsedDataset;
}

/**
 * Reads one `dataset.yml`.
 *
 * @param folder holds one folder per dataset
 * @throws UsageError where the file cannot be read at all
 */
export async function readDataset(name: string, folder: string): Promise<ReadDataset> {
  const path = join(folder, name, "dataset.yml");
  const file = relative(process.cwd(), path);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`);
  });
  return { file, text, parsed: parseDataset(text, { file, name }) };
}
