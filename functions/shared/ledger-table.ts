import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { fromAttributes, toAttributes } from "./ledger-item.ts";
import { readItem, replaceItem } from "./versioned-item.ts";

/** The ledger as its transitions need it. */
export interface LedgerTable {
  /** The item as it is now (a consistent read), or undefined. */
  read(dataset: string, partition: PartitionId): Promise<LedgerItem | undefined>;
  /**
   * Replaces the item that was read by another, or makes one where none was read.
   *
   * @returns false, and changes nothing, where the item is not any more as it was read: read again and decide anew. It is
   *   false too where a first try got through and its answer was lost, so that the item now read may be this very one
   */
  write(item: LedgerItem, seen: LedgerItem | undefined): Promise<boolean>;
}

/** The ledger in a DynamoDB table. */
export function ledgerTable(client: DynamoDBClient, tableName: string): LedgerTable {
  return {
    async read(dataset, partition) {
      const item = await readItem(client, tableName, { dataset, partition });
      return item && fromAttributes(item);
    },
    write: (item, seen) => replaceItem(client, tableName, toAttributes(item), seen),
  };
}
