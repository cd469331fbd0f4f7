import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { PartitionClaim } from "../../schemas/partition.ts";
import { environment } from "../shared/environment.ts";
import { isRunning } from "../shared/is-running.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { partitionCatalog } from "../shared/swap-partition.ts";
import { claim } from "./claim.ts";
import { claimPartition } from "./contract.ts";

const dynamoDb = new DynamoDBClient({});
const glue = new GlueClient({});
const stepFunctions = new SFNClient({});

/** See contract.ts. Fails with PartitionHeldError, LeaseLostError, MissingTableError or InvalidInputError, beside the services' own. */
export const handler = retryable(async (event): Promise<PartitionClaim> => {
  const table = environment("SLUICE_LEDGER_TABLE");
  const services = {
    leases: leaseTable(dynamoDb, table),
    ledger: ledgerTable(dynamoDb, table),
    catalog: partitionCatalog(glue, environment("SLUICE_GLUE_DATABASE")),
    buckets: { lake: environment("SLUICE_LAKE_BUCKET"), work: environment("SLUICE_WORK_BUCKET") },
    isRunning: (owner: string) => isRunning(stepFunctions, owner),
    now: () => new Date(),
  };
  return claim(services, parseInput(claimPartition, event));
});
