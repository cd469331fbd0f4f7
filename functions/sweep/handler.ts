import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { LeaseHolder } from "../../schemas/lease-item.ts";
import { runLeases } from "../../schemas/stage.ts";
import type { SweepReport } from "../../schemas/sweep.ts";
import { environment } from "../shared/environment.ts";
import { isRunning } from "../shared/is-running.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { ledgerItems } from "../shared/read-ledger.ts";
import { retryable } from "../shared/retryable.ts";
import { partitionCatalog } from "../shared/swap-partition.ts";
import { sweep } from "./contract.ts";
import { objectStore } from "./object-store.ts";
import { partitionLocations } from "./partition-locations.ts";
import { sweepLake } from "./sweep-lake.ts";
import { sweepWork } from "./sweep-work.ts";

const s3 = new S3Client({});
const dynamoDb = new DynamoDBClient({});
const glue = new GlueClient({});
const stepFunctions = new SFNClient({});

/** Milliseconds after which no more is begun, well before the function's time-out. */
const workingTime = 12 * 60_000;
/** Names of tables that a report holds. */
const maxNames = 50;

/** See contract.ts. Fails with InvalidInputError, beside the services' own errors. */
export const handler = retryable(async (event): Promise<SweepReport> => {
  const { olderThanHours, dryRun } = parseInput(sweep, event);
  const began = Date.now();
  const table = environment("SLUICE_LEDGER_TABLE");
  const database = environment("SLUICE_GLUE_DATABASE");
  const how = { before: began - olderThanHours * 3_600_000, dryRun };
  const isTimeUp = () => Date.now() - began > workingTime;
  const work = objectStore(s3, environment("SLUICE_WORK_BUCKET"));
  const ofWork = await sweepWork({ work, holders: await holdersAtWork(table), isTimeUp }, how);
  const ofLake = await sweepLake(
    {
      lake: objectStore(s3, environment("SLUICE_LAKE_BUCKET")),
      items: (dataset) => ledgerItems(dynamoDb, table, dataset),
      ledger: ledgerTable(dynamoDb, table),
      catalog: partitionCatalog(glue, database),
      locations: partitionLocations(glue, database),
      isTimeUp,
    },
    how,
  );
  return {
    lake: ofLake.swept,
    work: ofWork.swept,
    relocated: ofLake.relocated,
    leftAlone: ofLake.leftAlone.slice(0, maxNames),
    complete: ofLake.complete && ofWork.complete,
  };
});

async function holdersAtWork(table: string): Promise<LeaseHolder[]> {
  const leases = leaseTable(dynamoDb, table);
  const holders: LeaseHolder[] = [];
  for (const name of runLeases) {
    const lease = await leases.read(name);
    if (lease?.state === "HELD" && (await isRunning(stepFunctions, lease.holder.owner))) holders.push(lease.holder);
  }
  return holders;
}
