import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { ReportsPlan } from "../../schemas/report-run.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { isRunning } from "../shared/is-running.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { readRange } from "../shared/read-ledger.ts";
import { textReader } from "../shared/read-text.ts";
import { loadReports } from "../shared/report-definitions.ts";
import { retryable } from "../shared/retryable.ts";
import { partitionCatalog } from "../shared/swap-partition.ts";
import { planReports } from "./contract.ts";
import { type PlanServices, plan } from "./plan.ts";

const dynamoDb = new DynamoDBClient({});
const glue = new GlueClient({});
const s3 = new S3Client({});
const stepFunctions = new SFNClient({});

/** See contract.ts. Fails with LeaseLostError, MissingTableError or InvalidInputError, beside the services' own. */
export const handler = retryable(async (event): Promise<ReportsPlan> => {
  const asked = parseInput(planReports, event);
  const tableName = environment("SLUICE_LEDGER_TABLE");
  const database = environment("SLUICE_GLUE_DATABASE");
  const services: PlanServices = {
    leases: leaseTable(dynamoDb, tableName),
    ledger: ledgerTable(dynamoDb, tableName),
    ledgerItems: (range) => readRange(dynamoDb, tableName, range),
    catalog: partitionCatalog(glue, database),
    buckets: { lake: environment("SLUICE_LAKE_BUCKET"), work: environment("SLUICE_WORK_BUCKET") },
    write: async ({ bucket, key }, query) => {
      const Body = JSON.stringify(query);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
    },
    isRunning: (owner) => isRunning(stepFunctions, owner),
    now: () => new Date(),
  };
  const read = textReader(s3);
  const [dataset, reports] = await Promise.all([loadDefinition(read, asked.dataset), loadReports(read, asked.dataset)]);
  const planned = await plan(services, dataset, reports, asked);
  const workGroup = asked.lease.name === "backfill" ? "SLUICE_BACKFILL_WORKGROUP" : "SLUICE_LIVE_WORKGROUP";
  return { ...planned, workGroup: environment(workGroup), database };
});
