import * as z from "zod";
import { glueTables, ledgerItems } from "../../schemas/access.ts";
import { Counts } from "../../schemas/counts.ts";
import { PartitionClaim } from "../../schemas/partition.ts";

/**
 * Publishes what a claim has written: ledger RUNNING → PUBLISHING, one Create- or UpdatePartition per table (the rejects
 * first), then PUBLISHED. May be repeated. A claim that another has overtaken is refused with `ClaimLostError`, one whose run has lost its
 * lease with `LeaseLostError`.
 */
export const publishPartition = {
  name: "publish-partition",
  input: z.strictObject({
    claim: PartitionClaim,
    digest: z.string().max(64),
    files: z.int().min(0),
    counts: Counts,
  }),
  output: z.strictObject({ location: z.string().max(2048) }),
  timeout: 60,
  memory: 256,
  access: [ledgerItems("GetItem", "PutItem"), glueTables("GetTable", "CreatePartition", "UpdatePartition")],
};
