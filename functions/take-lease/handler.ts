import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import type * as z from "zod";
import { environment } from "../shared/environment.ts";
import { isRunning } from "../shared/is-running.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { takeLease } from "./contract.ts";
import { take } from "./take.ts";

const dynamoDb = new DynamoDBClient({});
const stepFunctions = new SFNClient({});

/** See contract.ts. Fails with InvalidInputError, beside the services' own errors. */
export const handler = retryable(async (event): Promise<z.infer<typeof takeLease.output>> => {
  const services = {
    leases: leaseTable(dynamoDb, environment("SLUICE_LEDGER_TABLE")),
    isRunning: (owner: string) => isRunning(stepFunctions, owner),
    now: () => new Date(),
  };
  return take(services, parseInput(takeLease, event));
});
