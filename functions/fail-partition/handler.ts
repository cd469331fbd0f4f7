import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type * as z from "zod";
import { environment } from "../shared/environment.ts";
import { ledgerTable } from "../shared/ledger-table.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { failPartition } from "./contract.ts";
import { fail } from "./fail.ts";

const dynamoDb = new DynamoDBClient({});

/** See contract.ts. Fails with ClaimLostError or InvalidInputError, beside the service's own errors. */
export const handler = retryable(async (event): Promise<z.infer<typeof failPartition.output>> => {
  const ledger = ledgerTable(dynamoDb, environment("SLUICE_LEDGER_TABLE"));
  return { state: await fail({ ledger, now: () => new Date() }, parseInput(failPartition, event)) };
});
