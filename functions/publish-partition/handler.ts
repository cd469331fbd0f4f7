import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import type * as z from "zod";
import { environment } from "../shared/environment.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { partitionCatalog } from "../shared/swap-partition.ts";
import { publishPartition } from "./contract.ts";
import { publish } from "./publish.ts";

const dynamoDb = new DynamoDBClient({});
const glue = new GlueClient({});

/** See contract.ts. Fails with ClaimLostError, LeaseLostError, MissingTableError or InvalidInputError, beside the services' own. */
export const handler = retryable(async (event): Promise<z.infer<typeof publishPartition.output>> => {
  const table = environment("SLUICE_LEDGER_TABLE");
  const services = {
    leases: leaseTable(dynamoDb, table),
    ledger: ledgerTable(dynamoDb, table),
    catalog: partitionCatalog(glue, environment("SLUICE_GLUE_DATABASE")),
    now: () => new Date(),
  };
  return { location: await publish(services, parseInput(publishPartition, event)) };
});
