import { duration } from "../backfill/progress.ts";
import type { RunReport } from "./report-run.ts";
import type { ResourceUse, RunFigures } from "./run-figures.ts";

/** Kinds of rejects, errors and stages that a terminal shows; the page and --json have all. */
const shown = 5;

/** What a person is told below a run's accounts: its figures, and where its page is. */
export function formatReport({ figures, page }: RunReport): string {
  return `${formatFigures(figures)}\n\n  The page of this run: ${page}`;
}

/** The figures of a run as a person reads them below its accounts. */
export function formatFigures({
  lambda,
  athenaDml,
  largestHistory,
  retries,
  stages,
  rejects,
  forgotten,
}: RunFigures): string {
  const number = (value: number) => value.toLocaleString("en-US");
  const lines = [
    `  Lambda     ${used(lambda, "invocations")}`,
    `  Athena     ${used(athenaDml, "queries")}`,
    `  history    ${number(largestHistory.events)} events at most, of ${number(largestHistory.limit)}: ${largestHistory.machine} ${largestHistory.name}`,
    `  retries    ${number(retries.retries)}, after ${number(retries.throttles)} throttles and ${number(failures(retries) - retries.throttles)} other failures`,
    ...retries.errors.slice(0, shown).map(({ count, error, state }) => `    ${number(count)} × ${error} in ${state}`),
    "",
    "  time by stage, summed over all that ran at once:",
    ...stages
      .slice(0, shown)
      .map(({ state, attempts, sum }) => `    ${duration(sum).padStart(8)}  ${state}, ${number(attempts)} times`),
  ];
  if (rejects.reasons.length > 0) {
    lines.push("", "  rejected, by reason:");
    for (const { dataset, column, reason, count, example } of rejects.reasons.slice(0, shown)) {
      lines.push(`    ${number(count).padStart(8)}  ${dataset}${column === null ? "" : `.${column}`} ${reason}`);
      if (example) lines.push(`              such as ${example.key}:${example.line}: ${example.reason}`);
    }
  }
  const more = rejects.reasons.length - shown;
  if (more > 0) lines.push(`              and ${more} more ${more === 1 ? "kind" : "kinds"}, which the page shows`);
  if (rejects.unread > 0) lines.push(`    ${number(rejects.unread).padStart(8)}  whose receipts were not read`);
  if (forgotten > 0)
    lines.push("", `  ${number(forgotten)} executions have no history any more and are missing above.`);
  return lines.join("\n");
}

function used({ peak, share, quota }: ResourceUse, what: string): string {
  return `${peak} ${what} at once at most, of a share of ${share} and a quota of ${quota.toLocaleString("en-US")}`;
}

function failures({ errors }: RunFigures["retries"]): number {
  return errors.reduce((sum, { count }) => sum + count, 0);
}
