import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Line, measure, passes } from "./measure.ts";

/**
 * Measures the engine, by ratios in one run and beside what other local Step Functions took; prints the table.
 *
 * @param runs of each workload, of which the best counts
 * @returns whether every line keeps what it promises
 */
export function benchEngine(runs: number, json: boolean): boolean {
  collectOnDemand();
  const lines = measure(runs);
  console.log(json ? JSON.stringify(lines.map((line) => ({ ...line, pass: passes(line) }))) : table(lines));
  return lines.every((line) => passes(line));
}

/** Memory is looked at after a collection, so that garbage does not count: what `--expose-gc` gives. */
function collectOnDemand(): void {
  setFlagsFromString("--expose-gc");
  globalThis.gc = runInNewContext("gc") as NodeJS.GCFunction;
}

function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    passes(line) ? "pass" : "MISS",
    line.name,
    `${shown(line.value)} ${line.unit}`,
    `${line.strictly ? "<" : "<="} ${shown(line.most)}`,
    line.what,
    line.beside,
  ]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function shown(value: number): string {
  return value < 100 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
}
