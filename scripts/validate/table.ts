import { withCommas } from "../../asl/budget/finding.ts";
import type { BudgetLine } from "../../asl/budget/platform.ts";

/** The budget as a table: what it is about, the worst case, what is allowed, the share of it, and how it comes about. */
export function budgetTable(lines: readonly BudgetLine[]): string[] {
  const rows = lines.map(({ of, resource, bound, quota, because }) => [
    of,
    resource,
    bound === undefined ? "unknown" : withCommas(bound),
    quota === undefined ? "" : withCommas(quota),
    bound === undefined || quota === undefined ? "" : share(bound, quota),
    because,
  ]);
  const all = [["of", "resource", "at worst", "allowed", "share", "because"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === 5 ? cell : column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

function share(bound: number, quota: number): string {
  if (!Number.isFinite(bound) || quota === 0) return "";
  const percent = (100 * bound) / quota;
  return percent > 0 && percent < 1 ? "< 1 %" : `${Math.round(percent)} %`;
}
