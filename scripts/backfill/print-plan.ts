import type { BudgetLine } from "../../asl/budget/platform.ts";
import type { DatasetPlan, Plan, PlannedPartition } from "../../schemas/plan.ts";
import { budgetTable } from "../validate/table.ts";
import type { PlanChange } from "./diff-plans.ts";
import { passedOver } from "./format-summary.ts";
import { plural } from "./plural.ts";
import type { ReadChunk } from "./read-plan.ts";
import { type Site, stageOption } from "./site.ts";

/** A plan as `--dry-run --json` prints it. */
export function planInJson(plan: Plan, chunks: readonly ReadChunk[], bounds: readonly BudgetLine[]) {
  const { chunks: _chunks, items: _items, later: _later, ...totals } = plan;
  const partitions = chunks.flatMap((chunk) =>
    chunk.partitions.map((partition) => ({ dataset: chunk.dataset.name, ...partition })),
  );
  return { ...totals, planned: partitions, bounds };
}

/** A plan as a person reads it: every partition, why it is run and how much it is, then the worst case, then the hash. */
export function formatPlan(
  plan: Plan,
  chunks: readonly ReadChunk[],
  bounds: readonly BudgetLine[],
  site: Pick<Site, "stage">,
): string {
  const lines = plan.datasets.flatMap((dataset) => {
    const partitions = chunks
      .filter((chunk) => chunk.dataset.name === dataset.dataset)
      .flatMap((chunk) => chunk.partitions);
    return [headline(dataset, partitions), ...table(partitions)];
  });
  if (plan.partitions === 0) return [...lines, "", `Nothing to do. Plan ${plan.hash}`].join("\n");
  return [
    ...lines,
    "",
    `At worst, whatever fails and is retried, beside what stages/${site.stage}.yml allows:`,
    ...budgetTable(bounds).map((line) => `  ${line}`),
    "",
    `Plan ${plan.hash}`,
    `To do exactly this: npm run backfill --${stageOption(site)} --plan ${plan.hash}`,
  ].join("\n");
}

function headline(dataset: DatasetPlan, partitions: readonly PlannedPartition[]): string {
  const { partitions: count, files, bytes } = dataset;
  const reasons = (["missing", "stale", "failed", "forced"] as const).flatMap((reason) => {
    const some = partitions.filter((partition) => partition.reason === reason).length;
    return some === 0 ? [] : [`${some} ${reason}`];
  });
  const work =
    count === 0
      ? "nothing to run"
      : `${count} ${plural(count, "partition")} (${reasons.join(", ")}), ${files} ${plural(files, "file")}, ${withCommas(bytes)} bytes`;
  return `${dataset.dataset}: ${[work, ...passedOver(dataset)].join(", ")}`;
}

function table(partitions: readonly PlannedPartition[]): string[] {
  const width = (of: (partition: PlannedPartition) => string) => Math.max(...partitions.map((each) => of(each).length));
  const [files, bytes] = [width(({ files }) => withCommas(files)), width(({ bytes }) => withCommas(bytes))];
  return partitions.map((each) => {
    const what = `  ${each.partition.padEnd(13)}  ${each.reason.padEnd(7)}`;
    if (each.reportsOnly) return `${what}  reports only`;
    const ofFiles = `${withCommas(each.files).padStart(files)} ${plural(each.files, "file").padEnd(5)}`;
    return `${what}  ${ofFiles}  ${withCommas(each.bytes).padStart(bytes)} bytes`;
  });
}

/** What moved since a plan was made, as a person reads it. */
export function formatChanges(asked: string, now: string, changes: readonly PlanChange[]): string {
  const rows = changes.map(({ dataset, partition, change, what }) => ({
    of: partition === undefined ? dataset : `${dataset} ${partition}`,
    change,
    what,
  }));
  const width = Math.max(...rows.map(({ of }) => of.length));
  return [
    `The plan ${asked} is not any more what would be done, so nothing was run. What moved since:`,
    ...rows.map(({ of, change, what }) => `  ${of.padEnd(width)}  ${change.padEnd(7)}  ${what}`),
    `Now it is the plan ${now}: look at it with --dry-run.`,
  ].join("\n");
}

function withCommas(value: number): string {
  return value.toLocaleString("en-US");
}
