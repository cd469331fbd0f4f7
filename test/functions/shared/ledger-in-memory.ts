import type { LedgerTable } from "../../../functions/shared/ledger-table.ts";
import type { PartitionCatalog } from "../../../functions/shared/swap-partition.ts";
import { LedgerItem } from "../../../schemas/ledger.ts";

/** A ledger of one partition and the tables it is published to, with every write that got through, in order. */
export interface LedgerInMemory {
  readonly ledger: LedgerTable;
  readonly catalog: PartitionCatalog;
  readonly writes: readonly LedgerItem[];
  /** What Glue names now, by table: the key of the prefix. */
  readonly named: ReadonlyMap<string, string>;
}

export function ledgerInMemory(): LedgerInMemory {
  const writes: LedgerItem[] = [];
  const named = new Map<string, string>();
  return {
    writes,
    named,
    ledger: {
      read: async () => writes.at(-1),
      write: async (item, seen) => {
        const now = writes.at(-1);
        if (now?.token !== seen?.token || now?.state !== seen?.state) return false;
        writes.push(LedgerItem.parse(item));
        return true;
      },
    },
    catalog: {
      assertTable: async () => {},
      swap: async (table, _values, { key }) => void named.set(table, key),
    },
  };
}
