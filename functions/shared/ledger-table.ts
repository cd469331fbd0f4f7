import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { fromAttributes, toAttributes } from "./ledger-item.ts";

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
export function ledgerTable(client: DynamoDBClient, TableName: string): LedgerTable {
  return {
    async read(dataset, partition) {
      const Key = { dataset: { S: dataset }, partition: { S: partition } };
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item && fromAttributes(Item);
    },

    async write(item, seen) {
      try {
        await client.send(new PutItemCommand({ TableName, Item: toAttributes(item), ...unchanged(seen) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

/** The condition that the item is as it was seen. */
function unchanged(seen: LedgerItem | undefined): Partial<PutItemCommandInput> {
  if (!seen) return { ConditionExpression: "attribute_not_exists(dataset)" };
  return {
    ConditionExpression: "#token = :token AND #state = :state",
    ExpressionAttributeNames: { "#token": "token", "#state": "state" },
    ExpressionAttributeValues: { ":token": { N: String(seen.token) }, ":state": { S: seen.state } },
  };
}
