import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type * as z from "zod";
import { environment } from "../shared/environment.ts";
import { leaseTable } from "../shared/lease-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { releaseLease } from "./contract.ts";
import { release } from "./release.ts";

const dynamoDb = new DynamoDBClient({});

/** See contract.ts. Fails with InvalidInputError, beside the service's own errors. */
export const handler = retryable(async (event): Promise<z.infer<typeof releaseLease.output>> => {
  const leases = leaseTable(dynamoDb, environment("SLUICE_LEDGER_TABLE"));
  return { status: await release(leases, parseInput(releaseLease, event)) };
});
