import type { LedgerItem, Version } from "../../schemas/ledger.ts";
import { tableNames } from "../shared/prefixes.ts";
import { type NamingServices, nameCurrent } from "../shared/roll-forward.ts";
import { locationOf, MissingTableError } from "../shared/swap-partition.ts";
import { keyOf, type PartitionLocations } from "./partition-locations.ts";

/** What following the ledger works with. */
export interface FollowServices extends NamingServices {
  readonly locations: Pick<PartitionLocations, "all">;
  readonly isTimeUp: () => boolean;
}

/** What following the ledger came to, for one of its tables. */
export interface Followed {
  /** Partitions that Glue located elsewhere than the ledger says, or did not have; a dataset's rejects table counts by itself. */
  readonly relocated: number;
  /** Prefixes of versions that Glue has named wrongly, or in passing: readers that began on them a moment ago still read them. */
  readonly spared: ReadonlySet<string>;
  /** False where the time was up before the end. */
  readonly complete: boolean;
}

/** A partition of which Glue names something else than the ledger. */
interface Wrong {
  readonly item: LedgerItem;
  /** Where Glue locates it instead, in one table or both; undefined where Glue does not have it. */
  readonly located: readonly (string | undefined)[];
}

/**
 * Makes Glue name what the ledger says is current, wherever it names something else: a function that was held up just before a swap may
 * have made Glue name an older version, and have died before it could see that.
 *
 * What is PUBLISHING is passed over: whoever completes it makes Glue name it. So is what was published while Glue was listed, and
 * a dataset of which Glue has not all tables, because nobody can publish to it or read it either.
 *
 * @param items all that the ledger says of the table
 */
export async function followLedger(
  services: FollowServices,
  table: string,
  items: readonly LedgerItem[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<Followed> {
  const { ledger, catalog, isTimeUp } = services;
  const spared = new Set<string>();
  const noting: NamingServices = {
    ledger,
    catalog: {
      swap: async (name, values, prefix) => {
        spared.add(prefix.key);
        await catalog.swap(name, values, prefix);
      },
    },
  };
  let relocated = 0;
  const wrong = await wronglyLocated(services, table, items);
  for (const { item, located } of wrong ?? []) {
    if (isTimeUp()) return { relocated, spared, complete: false };
    const now = await ledger.read(item.dataset, item.partition);
    if (now?.current?.data.key !== item.current?.data.key) continue;
    for (const location of located) if (location !== undefined) spared.add(keyOf(location));
    if (!dryRun) await nameCurrent(noting, item);
    relocated += located.length;
  }
  return { relocated, spared, complete: wrong !== undefined };
}

/** Undefined where the time was up. */
async function wronglyLocated(
  { locations, isTimeUp }: FollowServices,
  table: string,
  items: readonly LedgerItem[],
): Promise<readonly Wrong[] | undefined> {
  const wrong = new Map<string, Wrong>();
  for (const part of ["rejects", "data"] as const) {
    const published = items.filter((item) => item.state !== "PUBLISHING" && item.current?.[part]);
    if (published.length === 0) continue;
    const located = new Map<string, string>();
    try {
      for await (const { values, location } of locations.all(tableNames(table)[part])) {
        if (isTimeUp()) return undefined;
        located.set(values.join("T"), location);
      }
    } catch (error) {
      if (error instanceof MissingTableError) return [];
      throw error;
    }
    for (const item of published) {
      const location = located.get(item.partition);
      if (location === expected(item, part)) continue;
      const found = wrong.get(item.partition) ?? { item, located: [] };
      wrong.set(item.partition, { item, located: [...found.located, location] });
    }
  }
  return [...wrong.values()];
}

function expected({ current }: LedgerItem, part: keyof Version): string | undefined {
  const prefix = current?.[part];
  return prefix && locationOf(prefix);
}
