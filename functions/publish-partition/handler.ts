import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import type { z } from "zod";
import { environment } from "../shared/environment.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { partitionCatalog } from "../shared/swap-partition.ts";
import { publishPartition } from "./contract.ts";
import { publish } from "./publish.ts";

const dynamoDb = new DynamoDBClient({});
const glue = new GlueClient({});

/** See contract.ts. Fails with ClaimLostError, MissingTableError or InvalidInputError, beside the services' own. */
export const handler = retryable(async (event): Promise<z.infer<typeof publishPartition.output>> => {
  const services = {
    ledger: ledgerTable(dynamoDb, environment("SLUICE_LEDGER_TABLE")),
    catalog: partitionCatalog(glue, environment("SLUICE_GLUE_DATABASE")),
    now: () => new Date(),
  };
  return { location: await publish(services, parseInput(publishPartition, event)) };
});
