import type { LedgerItem } from "../../schemas/ledger.ts";
import type { Swept } from "../../schemas/sweep.ts";
import { deleteGroup } from "./delete-group.ts";
import { type FollowServices, followLedger } from "./follow-ledger.ts";
import { groups } from "./groups.ts";
import { isNeeded, ledgerName, type VersionPrefix, versionOf } from "./named-versions.ts";
import type { ObjectStore } from "./object-store.ts";
import { keyOf, type PartitionLocations } from "./partition-locations.ts";

/** What sweeping published tables works with. */
export interface LakeServices extends FollowServices {
  readonly lake: ObjectStore;
  /** All items of a table. */
  readonly items: (table: string) => AsyncIterable<LedgerItem>;
  readonly locations: PartitionLocations;
}

/** What sweeping published tables came to. */
export interface SweptLake {
  readonly swept: Swept;
  /** Partitions of tables of which Glue did not name what the ledger says. */
  readonly relocated: number;
  /** Tables that the ledger has nothing of. */
  readonly leftAlone: readonly string[];
  /** False where the time was up before the end. */
  readonly complete: boolean;
}

/**
 * Deletes the versions of partitions that are not needed and that nothing was written to since a moment.
 *
 * First Glue is made to name what the ledger says of a table (see followLedger). Then the ledger is asked twice, for the table at once and
 * again for the one partition just before its version goes. Glue is asked too: it may name an older version than the ledger at any
 * time, and readers follow Glue. What it named wrongly until now stays until the next sweep.
 */
export async function sweepLake(
  services: LakeServices,
  { before, dryRun }: { readonly before: number; readonly dryRun: boolean },
): Promise<SweptLake> {
  const { lake, isTimeUp } = services;
  const swept = { prefixes: 0, objects: 0, bytes: 0 };
  const leftAlone = new Set<string>();
  const followed = new Set<string>();
  const spared = new Set<string>();
  let relocated = 0;
  const report = (complete: boolean) => ({ swept, relocated, leftAlone: [...leftAlone], complete });
  let known: { readonly table: string; readonly items: ReadonlyMap<string, LedgerItem> } | undefined;
  for await (const group of groups(lake.list(""), (key) => versionOf(key)?.prefix)) {
    if (isTimeUp()) return report(false);
    const version = versionOf(group.prefix);
    if (!version) continue;
    const table = ledgerName(version.table);
    if (known?.table !== table) known = { table, items: await itemsOf(services, table) };
    if (!followed.has(table)) {
      followed.add(table);
      const following = await followLedger(services, table, [...known.items.values()], { dryRun });
      relocated += following.relocated;
      for (const prefix of following.spared) spared.add(prefix);
      if (!following.complete) return report(false);
    }
    if (group.newest >= before) continue;
    if (known.items.size === 0) {
      leftAlone.add(version.table);
      continue;
    }
    if (isNeeded(version, known.items.get(version.values.join("T"))) || spared.has(version.prefix)) continue;
    if (await isNamedNow(services, version)) continue;
    if (!dryRun) await deleteGroup(lake, group.prefix);
    swept.prefixes += 1;
    swept.objects += group.objects;
    swept.bytes += group.bytes;
  }
  return report(true);
}

async function itemsOf({ items }: LakeServices, table: string): Promise<ReadonlyMap<string, LedgerItem>> {
  const found = new Map<string, LedgerItem>();
  for await (const item of items(table)) found.set(item.partition, item);
  return found;
}

async function isNamedNow({ ledger, locations }: LakeServices, version: VersionPrefix): Promise<boolean> {
  const { prefix, table, values } = version;
  if (isNeeded(version, await ledger.read(ledgerName(table), values.join("T")))) return true;
  const location = await locations.of(table, values);
  return location !== undefined && keyOf(location) === prefix;
}
