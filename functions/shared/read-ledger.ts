import { type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { fromAttributes } from "./ledger-item.ts";

/**
 * What the ledger says of a dataset's partitions, oldest first (consistent reads).
 *
 * @param range first and last partition, both included. Default: all
 */
export async function readLedger(
  client: DynamoDBClient,
  TableName: string,
  dataset: string,
  range?: { readonly from: PartitionId; readonly to: PartitionId },
): Promise<LedgerItem[]> {
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
  const items: LedgerItem[] = [];
  for await (const { Items = [] } of pages) items.push(...Items.map(fromAttributes));
  return items;
}
