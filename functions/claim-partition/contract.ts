import * as z from "zod";
import { describeExecutions, glueTables, ledgerItems } from "../../schemas/access.ts";
import { LeaseRef } from "../../schemas/lease.ts";
import { DatasetRef, PartitionClaim, PartitionId, RunId } from "../../schemas/partition.ts";

/**
 * Claims a partition in the ledger for one execution. A claim whose owner is not RUNNING any more is taken over; one that
 * was being published is first rolled forward. The same owner asking again gets the same claim; while another owner is
 * RUNNING the function fails with `PartitionHeldError`, which names it; where the run has lost its lease, with `LeaseLostError`.
 */
export const claimPartition = {
  name: "claim-partition",
  input: z.strictObject({
    dataset: DatasetRef,
    partition: PartitionId,
    run: RunId,
    /** The lease that the run holds. */
    lease: LeaseRef,
    /** ARN of the execution that claims. */
    owner: z.string().max(256),
  }),
  output: PartitionClaim,
  timeout: 60,
  memory: 256,
  access: [
    ledgerItems("GetItem", "PutItem"),
    // Finishes what it finds half published.
    glueTables("GetTable", "CreatePartition", "UpdatePartition"),
    describeExecutions("run-partition", "run-reports"),
  ],
};
