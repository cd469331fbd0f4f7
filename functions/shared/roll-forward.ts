import type { LedgerItem, Version } from "../../schemas/ledger.ts";
import { published } from "./ledger.ts";
import type { LedgerTable } from "./ledger-table.ts";
import { partitionValues, tableNames } from "./prefixes.ts";
import type { PartitionCatalog } from "./swap-partition.ts";

/** What it takes to make Glue name what the ledger says. */
export interface NamingServices {
  readonly ledger: Pick<LedgerTable, "read">;
  readonly catalog: Pick<PartitionCatalog, "swap">;
}

/** What the ledger's functions work with. */
export interface LedgerServices extends NamingServices {
  readonly ledger: LedgerTable;
  readonly catalog: PartitionCatalog;
  readonly now: () => Date;
}

/**
 * Completes the publication of a PUBLISHING item: Glue is made to name its prefixes, the rejects first, and the item
 * becomes PUBLISHED. Several may do so at once, the publisher and those who find its work left behind.
 *
 * Glue's UpdatePartition has no condition. So the ledger is read just before each swap, and again after the last: who
 * finds that the ledger has gone on makes Glue name what the ledger then says. Between the two reads Glue may name an
 * older version; it is whole, as every version is, and it is still there. That lasts for a moment, unless the function dies
 * just then: nobody who publishes can know of it, and the sweep finds it (functions/sweep/follow-ledger.ts).
 */
export async function rollForward(services: LedgerServices, item: LedgerItem): Promise<void> {
  const { ledger, now } = services;
  for (const part of ["rejects", "data"] as const) {
    const seen = await ledger.read(item.dataset, item.partition);
    if (seen?.token !== item.token || seen.state !== item.state) return nameCurrent(services, item);
    await swap(services, item, part);
  }
  if (!(await ledger.write(published(item, now()), item))) await nameCurrent(services, item);
}

/**
 * Makes Glue name what the ledger says is current, the rejects first, and sees to it that the ledger has not gone on meanwhile. An item
 * that is not there has nothing to name.
 */
export async function nameCurrent(
  services: NamingServices,
  { dataset, partition }: Pick<LedgerItem, "dataset" | "partition">,
): Promise<void> {
  let seen = await services.ledger.read(dataset, partition);
  for (let turn = 0; turn < maxTurns; turn++) {
    if (!seen) return;
    await swap(services, seen, "rejects");
    await swap(services, seen, "data");
    const again = await services.ledger.read(dataset, partition);
    if (again?.current?.data.key === seen.current?.data.key) return;
    seen = again;
  }
  throw new Error(`${dataset} ${partition} was published ${maxTurns} times while this function tried to follow it.`);
}

/** Each turn means that another run of the same partition has finished meanwhile. */
const maxTurns = 10;

async function swap({ catalog }: NamingServices, item: LedgerItem, part: keyof Version): Promise<void> {
  if (!item.current)
    throw new Error(`The ledger's item for ${item.dataset} ${item.partition} names no current version.`);
  const prefix = item.current[part];
  if (prefix) await catalog.swap(tableNames(item.dataset)[part], partitionValues(item.partition), prefix);
}
