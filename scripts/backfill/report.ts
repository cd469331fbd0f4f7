import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { exitCodes } from "../command/command.ts";
import { formatSummary } from "./format-summary.ts";
import type { DatasetSummary, Summary } from "./summary.ts";

/** What a process that was interrupted exits with (128 + SIGINT). */
const interrupted = 130;

/**
 * Prints what a run came to.
 *
 * @param datasets those that were asked for
 * @returns the exit code: 0 where all of it is published, 1 where not, 130 where it was interrupted
 * @throws UsageError where the range has no raw files at all
 */
export function report(summary: Summary, datasets: readonly Dataset[], json: boolean): number {
  if (json) console.log(JSON.stringify(summary, null, 2));
  const without = summary.status === "SUCCEEDED" ? summary.datasets.filter(isWithoutFiles) : [];
  const missing = datasets
    .filter(({ name }) => without.some(({ dataset }) => dataset === name))
    .map(({ name, files }) => `There are no raw files of ${name} in this range. Files are looked for as ${files}.`);
  if (missing.length === datasets.length) throw new UsageError(missing.join("\n"));
  for (const note of missing) process.stderr.write(`${note}\n`);
  if (!json) console.log(formatSummary(summary));
  if (summary.status === "ABORTED") return interrupted;
  return summary.status === "SUCCEEDED" ? exitCodes.done : exitCodes.failed;
}

function isWithoutFiles({ planned, upToDate, inWork, leftOut }: DatasetSummary): boolean {
  return planned + upToDate + inWork + leftOut === 0;
}
