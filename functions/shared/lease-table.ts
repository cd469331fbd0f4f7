import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LeaseName } from "../../schemas/lease.ts";
import { LeaseItem } from "../../schemas/lease-item.ts";
import { fromAttributeMap, toAttributeMap } from "./attribute-value.ts";
import { readItem, replaceItem } from "./versioned-item.ts";

/** The leases as those need them who take, check and release them. */
export interface LeaseTable {
  /** The lease as it is now (a consistent read), or undefined where it was never taken. */
  read(name: LeaseName): Promise<LeaseItem | undefined>;
  /**
   * Replaces the item that was read by another, or makes one where none was read.
   *
   * @returns false, and changes nothing, where the item is not any more as it was read
   */
  write(item: LeaseItem, seen: LeaseItem | undefined): Promise<boolean>;
}

/** No table is called so: its name would not begin with a letter. */
const leases = "_lease";

/** The leases in the ledger's table, beside the partitions: `dataset` is `_lease`, `partition` the lease's name. */
export function leaseTable(client: DynamoDBClient, tableName: string): LeaseTable {
  return {
    async read(name) {
      const attributes = await readItem(client, tableName, { dataset: leases, partition: name });
      if (!attributes) return undefined;
      const { dataset: _table, partition: _name, ...item } = fromAttributeMap(attributes);
      return LeaseItem.parse({ ...item, name });
    },
    write: ({ name, ...item }, seen) =>
      replaceItem(client, tableName, toAttributeMap({ dataset: leases, partition: name, ...item }), seen),
  };
}
