import { UsageError } from "../../local/usage-error.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import type { DatasetPlan } from "../../schemas/plan.ts";
import { exitCodes } from "../command/command.ts";
import { formatReport } from "../run-report/format-figures.ts";
import type { RunReport } from "../run-report/report-run.ts";
import { formatSummary } from "./format-summary.ts";
import { told } from "./lease-holder.ts";
import type { Summary } from "./summary.ts";

/** What an execution ends with that was stopped because the command that had started it was interrupted. */
export const interruption = { error: "Interrupted", cause: "The command was interrupted." };

/** What a process that was interrupted exits with (128 + SIGINT). */
export const interrupted = 130;

/**
 * Prints what a run came to.
 *
 * @param datasets those that were asked for; undefined where only their run is known
 * @param about its figures and page, where it ran anything
 * @returns the exit code: 0 where all of it is published, 1 where not, 130 where this command was interrupted
 * @throws UsageError where the range has no raw files at all
 */
export function report(
  summary: Summary,
  datasets: readonly Dataset[] | undefined,
  json: boolean,
  about?: RunReport,
): number {
  if (json) console.log(JSON.stringify({ ...summary, ...about }, null, 2));
  if (summary.status === "SUCCEEDED" && datasets) {
    refuseWithoutFiles(
      summary.datasets.map(({ planned, ...dataset }) => ({ ...dataset, partitions: planned })),
      datasets,
    );
  }
  if (summary.error === "LeaseHeld") return told(summary.cause ?? "");
  if (!json) console.log(about ? `${formatSummary(summary)}\n\n${formatReport(about)}` : formatSummary(summary));
  if (summary.error === interruption.error) return interrupted;
  return summary.status === "SUCCEEDED" ? exitCodes.done : exitCodes.failed;
}

/**
 * Says of each dataset that has no raw files in the range where they are looked for.
 *
 * @param found what was planned of each dataset
 * @throws UsageError where no dataset has any
 */
export function refuseWithoutFiles(
  found: readonly Pick<DatasetPlan, "dataset" | "partitions" | "upToDate" | "inWork" | "leftOut">[],
  datasets: readonly Dataset[],
): void {
  const notes = found.flatMap(({ dataset, partitions, upToDate, inWork, leftOut }) => {
    const pattern = datasets.find(({ name }) => name === dataset)?.files;
    return partitions + upToDate + inWork + leftOut > 0
      ? []
      : [`There are no raw files of ${dataset} in this range. Files are looked for as ${pattern}.`];
  });
  if (notes.length === datasets.length) throw new UsageError(notes.join("\n"));
  for (const note of notes) process.stderr.write(`${note}\n`);
}
