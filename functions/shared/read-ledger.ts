import { type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { fromAttributes } from "./ledger-item.ts";

/**
 * What the ledger says of a dataset's partitions, oldest first (consistent reads), a page in memory at a time.
 *
 * @param range first and last partition, both included. Default: all
 */
export async function* ledgerItems(
  client: DynamoDBClient,
  TableName: string,
  dataset: string,
  range?: { readonly from: PartitionId; readonly to: PartitionId },
): AsyncGenerator<LedgerItem> {
  const pages = paginateQuery(
    { client },
    {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: `dataset = :dataset${range ? " AND #partition BETWEEN :from AND :to" : ""}`,
      ...(range && { ExpressionAttributeNames: { "#partition": "partition" } }),
      ExpressionAttributeValues: {
        ":dataset": { S: dataset },
        ...(range && { ":from": { S: range.from }, ":to": { S: range.to } }),
      },
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map(fromAttributes);
}

/** All that the ledger says of a dataset's partitions, oldest first (consistent reads). */
export async function readLedger(client: DynamoDBClient, TableName: string, dataset: string): Promise<LedgerItem[]> {
  const items: LedgerItem[] = [];
  for await (const item of ledgerItems(client, TableName, dataset)) items.push(item);
  return items;
}

/** What the ledger says of a range of a table's partitions, both ends included, oldest first (consistent reads). */
export async function readRange(
  client: DynamoDBClient,
  TableName: string,
  { dataset, ...range }: { readonly dataset: string; readonly from: PartitionId; readonly to: PartitionId },
): Promise<LedgerItem[]> {
  const items: LedgerItem[] = [];
  for await (const item of ledgerItems(client, TableName, dataset, range)) items.push(item);
  return items;
}
