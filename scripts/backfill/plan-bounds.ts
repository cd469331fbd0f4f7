import { budgetOf } from "../../asl/budget/budget.ts";
import type { BudgetLine } from "../../asl/budget/platform.ts";
import { localNames } from "../../asl/builder/names.ts";
import type { Stage } from "../../schemas/stage.ts";
import { backfillName } from "../../workflows/backfill.ts";
import { machinesOf } from "../../workflows/machines.ts";
import { runChunkName } from "../../workflows/run-chunk.ts";
import { contracts } from "../platform/functions.ts";
import { quotasOf } from "../platform/stage.ts";
import type { ReadChunk } from "./read-plan.ts";

/**
 * The worst case of running a plan, whatever fails and is retried: the events of the longest history of each machine, and what all
 * of them have in flight at once, beside the stage's quotas and the backfill's share. As `npm run validate` computes it, but for this
 * plan's chunks and partitions instead of the most there may be.
 */
export function planBounds(stage: Stage, chunks: readonly ReadChunk[]): BudgetLine[] {
  const partitions = chunks.reduce((sum, chunk) => sum + chunk.partitions.length, 0);
  const items: Readonly<Record<string, number>> = {
    [backfillName]: stage.fanOut === "nested" ? chunks.length : partitions,
    [runChunkName("backfill")]: Math.max(0, ...chunks.map((chunk) => chunk.partitions.length)),
  };
  const all = machinesOf(stage).map((machine) => ({ ...machine, definition: machine.definition(localNames) }));
  const names = startedBy(backfillName, all);
  const machines = all
    .filter(({ name }) => names.has(name))
    .map((machine) => ({
      ...machine,
      bounds: { ...machine.bounds, items: narrowed(machine.bounds.items, items[machine.name]) },
    }));
  const quotas = quotasOf(stage);
  const entryPoints = quotas.entryPoints.filter(({ machine }) => machine === backfillName);
  const { lines } = budgetOf({ machines, functions: contracts }, { ...quotas, entryPoints });
  return lines.filter(({ of, resource }) => resource === "history" || of.startsWith("lease "));
}

/** A machine that runs over a plan's parts has one Map. */
function narrowed(items: Readonly<Record<string, number>>, most: number | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(items).map(([map, bound]) => [map, Math.min(bound, most ?? bound)]));
}

/** A machine and all that it starts, at any depth. */
function startedBy(
  name: string,
  machines: readonly { readonly name: string; readonly definition: unknown }[],
): Set<string> {
  const found = new Set<string>();
  const look = (of: string) => {
    if (found.has(of)) return;
    found.add(of);
    const text = JSON.stringify(machines.find((machine) => machine.name === of)?.definition ?? {});
    for (const [, child = ""] of text.matchAll(/:stateMachine:([\w-]+)/g)) look(child);
  };
  look(name);
  return found;
}
