import * as z from "zod";
import { ledgerItems } from "../../schemas/access.ts";
import { PartitionClaim } from "../../schemas/partition.ts";

/**
 * Writes into the ledger that a claim failed, and why; what was published before stays published. A claim that has begun
 * to publish cannot fail any more: the state is then PUBLISHING, which the next claim rolls forward, or PUBLISHED.
 */
export const failPartition = {
  name: "fail-partition",
  input: z.strictObject({
    claim: PartitionClaim,
    error: z.string().max(256),
    cause: z.string().max(8000),
  }),
  output: z.strictObject({ state: z.enum(["FAILED", "PUBLISHING", "PUBLISHED"]) }),
  timeout: 60,
  memory: 256,
  access: [ledgerItems("GetItem", "PutItem")],
};
