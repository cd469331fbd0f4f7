import { maxFailures, noReports, type PlannedOutcome, type RunTotals } from "../../schemas/backfill.ts";
import { noCounts } from "../../schemas/counts.ts";

/** Sums up what partitions came to; of those that failed the first are named. */
export async function sumOutcomesOf(outcomes: AsyncIterable<PlannedOutcome>): Promise<RunTotals> {
  const totals = {
    published: 0,
    files: 0,
    counts: { ...noCounts },
    reports: { ...noReports },
    failures: [] as string[],
  };
  for await (const { dataset, partition, published, files, counts, reports } of outcomes) {
    if (published) totals.published += 1;
    const failed = !published || reports.failed > 0;
    if (failed && totals.failures.length < maxFailures) totals.failures.push(`${dataset} ${partition}`);
    totals.files += files;
    totals.reports.published += reports.published;
    totals.reports.failed += reports.failed;
    for (const field of Object.keys(noCounts) as (keyof typeof noCounts)[]) totals.counts[field] += counts[field];
  }
  return totals;
}
