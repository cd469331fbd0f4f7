import { z } from "zod";
import { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import { Plan } from "../../schemas/plan.ts";

/** Compares the raw files of a range of partitions with the ledger and says which partitions have to be run, and why. */
export const planPartitions = {
  name: "plan-partitions",
  input: z.strictObject({
    dataset: DatasetRef,
    /** First and last partition, both included. */
    from: PartitionId,
    to: PartitionId,
    /** True runs every partition that has files, published or not. */
    force: z.boolean(),
  }),
  output: Plan,
  timeout: 300,
  memory: 512,
};
