import { z } from "zod";
import { PartitionClaim } from "../../schemas/partition.ts";

/** Writes into the ledger that a claim failed, and why; what was published before stays published. */
export const failPartition = {
  name: "fail-partition",
  input: z.strictObject({
    claim: PartitionClaim,
    error: z.string().max(256),
    cause: z.string().max(10_000),
  }),
  output: z.strictObject({ state: z.literal("FAILED") }),
  timeout: 60,
  memory: 256,
};
