import { UsageError } from "../../local/usage-error.ts";
import { exitCodes } from "../command/command.ts";
import { formatSummary, type Summary } from "./summary.ts";

/** What a process that was interrupted exits with (128 + SIGINT). */
const interrupted = 130;

/**
 * Prints what a run came to.
 *
 * @param pattern how the dataset's raw keys are written, for the message when there are none
 * @returns the exit code: 0 where all of it is published, 1 where not, 130 where it was interrupted
 * @throws UsageError where the range has no raw files at all
 */
export function report(summary: Summary, pattern: string, json: boolean): number {
  if (json) console.log(JSON.stringify(summary, null, 2));
  if (summary.status === "SUCCEEDED" && summary.planned === 0 && summary.upToDate === 0) {
    throw new UsageError(
      `There are no raw files of ${summary.dataset} in this range. Files are looked for as ${pattern}.`,
    );
  }
  if (!json) console.log(formatSummary(summary));
  if (summary.status === "ABORTED") return interrupted;
  return summary.status === "SUCCEEDED" ? exitCodes.done : exitCodes.failed;
}
