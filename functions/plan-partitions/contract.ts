import { describeExecutions, ledgerItems, listBucket, readObjects, writeObjects } from "../../schemas/access.ts";
import { Plan, PlanHash, PlanRequest } from "../../schemas/plan.ts";

/**
 * Compares the raw files of ranges of partitions with the ledger and writes to S3, in chunks that one child execution can take,
 * which partitions have to be run, and why. Nothing else is written: asked again, and nothing having moved, it gives the same plan.
 */
export const planPartitions = {
  name: "plan-partitions",
  input: PlanRequest.extend({
    /** The plan that must come out, else the function fails with `PlanMovedError`; null takes any. */
    plan: PlanHash.nullable(),
  }),
  output: Plan,
  // S3 lists 1,000 files a request, one request after the other: years of many small files take minutes.
  timeout: 900,
  memory: 512,
  access: [
    readObjects("work", "datasets/*"),
    listBucket("raw"),
    ledgerItems("Query"),
    describeExecutions("run-partition", "run-reports"),
    writeObjects("work", "plans/*"),
  ],
};
