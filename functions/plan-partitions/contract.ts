import { z } from "zod";
import { DatasetRef, PartitionId, RunId } from "../../schemas/partition.ts";
import { Plan } from "../../schemas/plan.ts";

/**
 * Compares the raw files of a range of partitions with the ledger and writes to S3, in chunks that one child execution can take,
 * which partitions have to be run, and why.
 */
export const planPartitions = {
  name: "plan-partitions",
  input: z.strictObject({
    run: RunId,
    dataset: DatasetRef,
    /** First and last partition, both included. */
    from: PartitionId,
    to: PartitionId,
    /** True runs every partition that has files, published or not. */
    force: z.boolean(),
  }),
  output: Plan,
  // S3 lists 1,000 files a request, one request after the other: years of many small files take minutes.
  timeout: 900,
  memory: 512,
};
