import { type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { fromAttributes } from "../../functions/shared/ledger-item.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import { resources } from "../platform/names.ts";

/** What the ledger says of a dataset's partitions, oldest first. */
export async function readLedger(client: DynamoDBClient, dataset: string): Promise<LedgerItem[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: resources.ledgerTable,
      ConsistentRead: true,
      KeyConditionExpression: "dataset = :dataset",
      ExpressionAttributeValues: { ":dataset": { S: dataset } },
    },
  );
  const items: LedgerItem[] = [];
  for await (const page of pages) items.push(...(page.Items ?? []).map(fromAttributes));
  return items;
}
