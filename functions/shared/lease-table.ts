import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { LeaseName } from "../../schemas/lease.ts";
import { LeaseItem } from "../../schemas/lease-item.ts";
import { fromAttributeMap, toAttributeMap } from "./attribute-value.ts";

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
export function leaseTable(client: DynamoDBClient, TableName: string): LeaseTable {
  return {
    async read(name) {
      const Key = { dataset: { S: leases }, partition: { S: name } };
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      if (!Item) return undefined;
      const { dataset: _table, partition: _name, ...item } = fromAttributeMap(Item);
      return LeaseItem.parse({ ...item, name });
    },

    async write({ name, ...item }, seen) {
      const Item = toAttributeMap({ dataset: leases, partition: name, ...item });
      try {
        await client.send(new PutItemCommand({ TableName, Item, ...unchanged(seen) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

/** The condition that the item is as it was seen: each change raises the token or makes HELD FREE. */
function unchanged(seen: LeaseItem | undefined): Partial<PutItemCommandInput> {
  if (!seen) return { ConditionExpression: "attribute_not_exists(dataset)" };
  return {
    ConditionExpression: "#token = :token AND #state = :state",
    ExpressionAttributeNames: { "#token": "token", "#state": "state" },
    ExpressionAttributeValues: { ":token": { N: String(seen.token) }, ":state": { S: seen.state } },
  };
}
