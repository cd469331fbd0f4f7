import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import { ReportQuery } from "../../schemas/report-run.ts";
import type { S3Ref } from "../../schemas/s3.ts";
import { environment } from "../shared/environment.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { textReader } from "../shared/read-text.ts";
import { loadReports } from "../shared/report-definitions.ts";
import { retryable } from "../shared/retryable.ts";
import { partitionCatalog } from "../shared/swap-partition.ts";
import { settleReports } from "./contract.ts";
import { queryService } from "./query-service.ts";
import { settle } from "./settle.ts";

const athena = new AthenaClient({});
const dynamoDb = new DynamoDBClient({});
const glue = new GlueClient({});
const s3 = new S3Client({});
const read = textReader(s3);

/** See contract.ts. Fails with LeaseLostError or InvalidInputError, beside the services' own errors. */
export const handler = retryable(async (event): Promise<z.infer<typeof settleReports.output>> => {
  const asked = parseInput(settleReports, event);
  const services = {
    leases: leaseTable(dynamoDb, environment("SLUICE_LEDGER_TABLE")),
    ledger: ledgerTable(dynamoDb, environment("SLUICE_LEDGER_TABLE")),
    catalog: partitionCatalog(glue, environment("SLUICE_GLUE_DATABASE")),
    queries: queryService(athena),
    measure,
    readQuery: async (object: S3Ref) => ReportQuery.parse(JSON.parse(await read(object))).select,
    now: () => new Date(),
  };
  return settle(services, await loadReports(read, asked.dataset), asked);
});

async function measure({ bucket, key }: S3Ref) {
  const sum = { files: 0, bytes: 0 };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key })) {
    sum.files += Contents.length;
    sum.bytes += Contents.reduce((total, { Size = 0 }) => total + Size, 0);
  }
  return sum;
}
