import { readRange } from "../../functions/shared/read-ledger.ts";
import { textReader } from "../../functions/shared/read-text.ts";
import { loadReports } from "../../functions/shared/report-definitions.ts";
import { reportTable } from "../../schemas/report.ts";
import type { Clients } from "../platform/clients.ts";
import type { ReadChunk } from "./read-plan.ts";

/** What became of one report of one partition in a run. */
export interface ReportOutcome {
  readonly dataset: string;
  readonly report: string;
  readonly partition: string;
  /** Why it is not published; undefined where it is. */
  readonly failure: { readonly error: string; readonly cause: string } | undefined;
}

/** What became of the reports that a run has begun, by the ledger; those that were not due are not among them. */
export async function reportOutcomes(
  { dynamodb, s3, names }: Pick<Clients, "dynamodb" | "s3" | "names">,
  run: string,
  plan: readonly ReadChunk[],
): Promise<ReportOutcome[]> {
  const outcomes: ReportOutcome[] = [];
  for (const { dataset, partitions } of plan) {
    const sorted = partitions.map(({ partition }) => partition).sort();
    const [from = "", to = ""] = [sorted[0], sorted.at(-1)];
    const planned = new Set(sorted);
    for (const { name } of await loadReports(textReader(s3), dataset)) {
      const table = reportTable(dataset.name, name);
      for (const item of await readRange(dynamodb, names.resources.ledger, { dataset: table, from, to })) {
        if (item.run !== run || !planned.has(item.partition)) continue;
        const { state, error = "NotRun", cause = "It was begun and not finished." } = item;
        const failure = state === "PUBLISHED" ? undefined : { error, cause };
        outcomes.push({ dataset: dataset.name, report: name, partition: item.partition, failure });
      }
    }
  }
  return outcomes;
}
