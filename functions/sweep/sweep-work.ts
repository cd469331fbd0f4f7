import type { LeaseHolder } from "../../schemas/lease-item.ts";
import type { Swept } from "../../schemas/sweep.ts";
import { deleteGroup } from "./delete-group.ts";
import { groups } from "./groups.ts";
import type { ObjectStore } from "./object-store.ts";

/** What sweeping the work bucket works with. */
export interface WorkServices {
  readonly work: ObjectStore;
  /** Who holds a lease and is RUNNING. */
  readonly holders: readonly LeaseHolder[];
  readonly isTimeUp: () => boolean;
}

/** Clocks of S3 and of the function differ by less, in milliseconds. */
const clocksDiffer = 3_600_000;

/**
 * Deletes what runs have left in the work bucket and nothing was written to since a moment: chunks and receipts of runs that are not
 * at work, plans that no run at work has made, results of queries. Descriptions of datasets stay.
 */
export async function sweepWork(
  { work, holders, isTimeUp }: WorkServices,
  { before, dryRun }: { readonly before: number; readonly dryRun: boolean },
): Promise<{ readonly swept: Swept; readonly complete: boolean }> {
  const swept = { prefixes: 0, objects: 0, bytes: 0 };
  const atWork = new Set(holders.map(({ run }) => `runs/${run}/`));
  // A run writes its plan once it has its lease, and reads it to its end.
  const plansBefore = Math.min(before, ...holders.map(({ since }) => Date.parse(since) - clocksDiffer));
  for (const kind of ["athena/", "plans/", "runs/"]) {
    for await (const group of groups(work.list(kind), leftover)) {
      if (isTimeUp()) return { swept, complete: false };
      if (group.newest >= (kind === "plans/" ? plansBefore : before) || atWork.has(group.prefix)) continue;
      if (!dryRun) await deleteGroup(work, group.prefix);
      swept.prefixes += 1;
      swept.objects += group.objects;
      swept.bytes += group.bytes;
    }
  }
  return { swept, complete: true };
}

/** A run's or a plan's own prefix, and each result of a query by itself. */
function leftover(key: string): string | undefined {
  if (key.startsWith("athena/")) return key;
  return /^(runs|plans)\/[^/]+\//.exec(key)?.[0];
}
