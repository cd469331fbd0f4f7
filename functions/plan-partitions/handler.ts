import { DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import type { Plan } from "../../schemas/plan.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { fromAttributes } from "../shared/ledger-item.ts";
import { parseInput } from "../shared/parse-input.ts";
import { inputDigest, listRawFiles } from "../shared/raw-files.ts";
import { planPartitions } from "./contract.ts";
import { plan } from "./plan.ts";
import { rangeOf } from "./range.ts";

const s3 = new S3Client({});
const dynamoDb = new DynamoDBClient({});

/** See contract.ts. Fails with PartitionRangeError, PlanTooLargeError or InvalidInputError, beside the services' own. */
export async function handler(event: unknown): Promise<Plan> {
  const { dataset, force, ...asked } = parseInput(planPartitions, event);
  const definition = await loadDefinition(s3, dataset);
  const range = rangeOf(definition, asked);
  const listed = await listRawFiles(s3, environment("SLUICE_RAW_BUCKET"), definition, range);
  const found = [...listed].map(([partition, files]) => ({
    partition,
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    digest: inputDigest(dataset, files),
  }));
  return plan(found, await readLedger(dataset.name, range), force);
}

async function readLedger(
  dataset: string,
  { from, to }: { from: PartitionId; to: PartitionId },
): Promise<LedgerItem[]> {
  const pages = paginateQuery(
    { client: dynamoDb },
    {
      TableName: environment("SLUICE_LEDGER_TABLE"),
      ConsistentRead: true,
      KeyConditionExpression: "dataset = :dataset AND #partition BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#partition": "partition" },
      ExpressionAttributeValues: { ":dataset": { S: dataset }, ":from": { S: from }, ":to": { S: to } },
    },
  );
  const items: LedgerItem[] = [];
  for await (const { Items = [] } of pages) items.push(...Items.map(fromAttributes));
  return items;
}
