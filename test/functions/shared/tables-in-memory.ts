import type { LedgerTable } from "../../../functions/shared/ledger-table.ts";
import type { LedgerRange } from "../../../functions/shared/report-state.ts";
import type { PartitionCatalog } from "../../../functions/shared/swap-partition.ts";
import { LedgerItem } from "../../../schemas/ledger.ts";

/** A ledger of any tables and partitions, and what Glue names of them. */
export interface TablesInMemory {
  readonly ledger: LedgerTable;
  readonly ledgerItems: LedgerRange;
  readonly catalog: PartitionCatalog;
  /** The keys of prefixes, by table and partition values: `bench_peaks/2024-01-31`. */
  readonly named: Map<string, string>;
  /** Writes an item, whatever was there. */
  put(item: Pick<LedgerItem, "dataset" | "partition"> & Partial<LedgerItem>): void;
}

export function tablesInMemory(): TablesInMemory {
  const items = new Map<string, LedgerItem>();
  const named = new Map<string, string>();
  const keyOf = (dataset: string, partition: string) => `${dataset} ${partition}`;
  return {
    named,
    put: (item) => {
      const whole = {
        state: "PUBLISHED",
        run: "r0",
        token: 1,
        owner: "arn:earlier",
        updated: "2024-02-01T00:00:00Z",
        ...item,
      };
      items.set(keyOf(item.dataset, item.partition), LedgerItem.parse(whole));
    },
    ledger: {
      read: async (dataset, partition) => items.get(keyOf(dataset, partition)),
      write: async (item, seen) => {
        const key = keyOf(item.dataset, item.partition);
        const now = items.get(key);
        if (now?.token !== seen?.token || now?.state !== seen?.state) return false;
        items.set(key, LedgerItem.parse(item));
        return true;
      },
    },
    ledgerItems: async ({ dataset, from, to }) =>
      [...items.values()].filter((item) => item.dataset === dataset && item.partition >= from && item.partition <= to),
    catalog: {
      assertTable: async () => {},
      swap: async (table, values, { key }) => void named.set([table, ...values].join("/"), key),
    },
  };
}
