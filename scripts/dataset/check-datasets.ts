import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import { checkDatasets, datasetNames } from "../platform/load-dataset.ts";
import { readDataset } from "../platform/read-dataset.ts";

/**
 * Reads all datasets of a folder and says which of them are sound.
 *
 * @param only a dataset's name: what is wrong with others is passed over, unless they describe its raw files too
 * @throws UsageError with everything that is wrong
 */
export async function checkFolder(folder: string, only: string | undefined): Promise<Dataset[]> {
  const names = await datasetNames(folder);
  if (names.length === 0) {
    throw new UsageError(
      `There is no dataset in ${folder}: none of its folders has a dataset.yml. npm run dataset -- new --from FILE writes one.`,
    );
  }
  if (only !== undefined && !names.includes(only)) {
    throw new UsageError(`There is no dataset "${only}" in ${folder}. There: ${names.join(", ") || "none"}.`);
  }
  const read = await Promise.all(names.map((name) => readDataset(name, folder)));
  const own = read[names.indexOf(only ?? "")];
  // Of two that share files the later one is told; the one that was asked for comes last.
  const inOrder = own ? [...read.filter((other) => other !== own), own] : read;
  const diagnostics = checkDatasets(inOrder).filter(({ file }) => own === undefined || file === own.file);
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join("\n"));
  return read.flatMap((one) => (one.parsed.ok && (own === undefined || one === own) ? [one.parsed.dataset] : []));
}

/** What a person is told of sound datasets: a line each. */
export function formatChecked(datasets: readonly Dataset[]): string {
  const width = Math.max(0, ...datasets.map(({ name }) => name.length));
  return datasets
    .map(
      ({ name, partition, timezone, format, columns, files }) =>
        `${name.padEnd(width)}  ${columns.length} columns of ${format.type} (${format.compression}), by the ${partition} in ${timezone}, from ${files}`,
    )
    .join("\n");
}
