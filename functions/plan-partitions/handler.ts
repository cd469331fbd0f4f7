import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { Plan } from "../../schemas/plan.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { parseInput } from "../shared/parse-input.ts";
import { inputDigest, listRawFiles } from "../shared/raw-files.ts";
import { readLedger } from "../shared/read-ledger.ts";
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
  const ledger = await readLedger(dynamoDb, environment("SLUICE_LEDGER_TABLE"), dataset.name, range);
  return plan(found, ledger, force);
}
