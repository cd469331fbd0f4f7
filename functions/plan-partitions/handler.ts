import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { PartitionId } from "../../schemas/partition.ts";
import { maxChunkPartitions, type Plan } from "../../schemas/plan.ts";
import { cutChunks } from "../shared/cut-chunks.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { parseInput } from "../shared/parse-input.ts";
import { rawFiles } from "../shared/raw-files.ts";
import { ledgerItems } from "../shared/read-ledger.ts";
import { writeChunks } from "../shared/write-chunks.ts";
import { planPartitions } from "./contract.ts";
import { findPartitions } from "./find-partitions.ts";
import { type LedgerWord, plan } from "./plan.ts";
import { rangeOf } from "./range.ts";

const s3 = new S3Client({});
const dynamoDb = new DynamoDBClient({});

/** See contract.ts. Fails with PartitionRangeError, PlanTooLargeError or InvalidInputError, beside the services' own. */
export async function handler(event: unknown): Promise<Plan> {
  const { run, dataset, force, ...asked } = parseInput(planPartitions, event);
  const definition = await loadDefinition(s3, dataset);
  const range = rangeOf(definition, asked);
  const found = await findPartitions(dataset, rawFiles(s3, environment("SLUICE_RAW_BUCKET"), definition, range));
  const ledger = new Map<PartitionId, LedgerWord>();
  const items = ledgerItems(dynamoDb, environment("SLUICE_LEDGER_TABLE"), dataset.name, range);
  for await (const { partition, state, digest, current } of items) {
    ledger.set(partition, { state, digest, hasCurrent: current !== undefined });
  }
  const partitions = plan(found, ledger, force);
  const target = { bucket: environment("SLUICE_WORK_BUCKET"), prefix: `runs/${run}/plan/` };
  return {
    chunks: await writeChunks(s3, target, cutChunks("partitions", partitions, maxChunkPartitions)),
    partitions: partitions.length,
    files: partitions.reduce((sum, { files }) => sum + files, 0),
    bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
    upToDate: found.length - partitions.length,
  };
}
