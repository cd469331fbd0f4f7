import type { LedgerItem } from "../../schemas/ledger.ts";
import type { Swept } from "../../schemas/sweep.ts";
import { deleteGroup } from "./delete-group.ts";
import { groups } from "./groups.ts";
import { isNeeded, ledgerName, type VersionPrefix, versionOf } from "./named-versions.ts";
import type { ObjectStore } from "./object-store.ts";

/** What sweeping published tables works with. */
export interface LakeServices {
  readonly lake: ObjectStore;
  /** All items of a table. */
  readonly items: (table: string) => AsyncIterable<LedgerItem>;
  /** One item as it is now (a consistent read). */
  readonly item: (table: string, partition: string) => Promise<LedgerItem | undefined>;
  /** Where Glue says that a partition lies: `s3://bucket/prefix/`. */
  readonly location: (table: string, values: readonly string[]) => Promise<string | undefined>;
  readonly isTimeUp: () => boolean;
}

/**
 * Deletes the versions of partitions that are not needed and that nothing was written to since a moment.
 *
 * The ledger is asked twice, for the table at once and again for the one partition just before its version goes. Glue is asked too: its
 * UpdatePartition has no condition, so that for a moment it may name an older version than the ledger, and readers follow Glue.
 */
export async function sweepLake(
  services: LakeServices,
  { before, dryRun }: { readonly before: number; readonly dryRun: boolean },
): Promise<{ readonly swept: Swept; readonly leftAlone: readonly string[]; readonly complete: boolean }> {
  const { lake, isTimeUp } = services;
  const swept = { prefixes: 0, objects: 0, bytes: 0 };
  const leftAlone = new Set<string>();
  let known: { readonly table: string; readonly items: ReadonlyMap<string, LedgerItem> } | undefined;
  for await (const group of groups(lake.list(""), (key) => versionOf(key)?.prefix)) {
    if (isTimeUp()) return { swept, leftAlone: [...leftAlone], complete: false };
    const version = versionOf(group.prefix);
    if (!version || group.newest >= before) continue;
    const table = ledgerName(version.table);
    if (known?.table !== table) known = { table, items: await itemsOf(services, table) };
    if (known.items.size === 0) leftAlone.add(version.table);
    else if (!isNeeded(version, known.items.get(version.values.join("T"))) && !(await isNamedNow(services, version))) {
      if (!dryRun) await deleteGroup(lake, group.prefix);
      swept.prefixes += 1;
      swept.objects += group.objects;
      swept.bytes += group.bytes;
    }
  }
  return { swept, leftAlone: [...leftAlone], complete: true };
}

async function itemsOf({ items }: LakeServices, table: string): Promise<ReadonlyMap<string, LedgerItem>> {
  const found = new Map<string, LedgerItem>();
  for await (const item of items(table)) found.set(item.partition, item);
  return found;
}

async function isNamedNow({ item, location }: LakeServices, version: VersionPrefix): Promise<boolean> {
  const { prefix, table, values } = version;
  if (isNeeded(version, await item(ledgerName(table), values.join("T")))) return true;
  return (await location(table, values))?.endsWith(`/${prefix}`) ?? false;
}
