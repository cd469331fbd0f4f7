import type { LedgerTable } from "../../../functions/shared/ledger-table.ts";
import type { PartitionCatalog } from "../../../functions/shared/swap-partition.ts";
import type { LakeServices } from "../../../functions/sweep/sweep-lake.ts";
import { LedgerItem } from "../../../schemas/ledger.ts";
import { glueInMemory } from "./glue-in-memory.ts";

/** A ledger of one partition and the tables it is published to, with every write that got through, in order. */
export interface LedgerInMemory extends Pick<LakeServices, "items" | "locations"> {
  readonly ledger: LedgerTable;
  readonly catalog: PartitionCatalog;
  readonly writes: readonly LedgerItem[];
}

export function ledgerInMemory(): LedgerInMemory {
  const writes: LedgerItem[] = [];
  const { catalog, locations } = glueInMemory(new Map());
  return {
    writes,
    ledger: {
      read: async () => writes.at(-1),
      write: async (item, seen) => {
        const now = writes.at(-1);
        if (now?.token !== seen?.token || now?.state !== seen?.state) return false;
        writes.push(LedgerItem.parse(item));
        return true;
      },
    },
    items: async function* (table) {
      const now = writes.at(-1);
      if (now?.dataset === table) yield now;
    },
    catalog: { assertTable: async () => {}, ...catalog },
    locations,
  };
}
