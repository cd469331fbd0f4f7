import * as z from "zod";
import { describeExecutions, glueTables, ledgerItems, readObjects, writeObjects } from "../../schemas/access.ts";
import { LeaseRef } from "../../schemas/lease.ts";
import { DatasetRef, PartitionId, RunId } from "../../schemas/partition.ts";
import { maxReportAttempts, ReportsPlan } from "../../schemas/report-run.ts";

/**
 * Finds out which reports of a dataset are due for a partition (never published, failed, or made from something else than there is
 * now), claims each in the ledger, and writes its query to S3. The same owner asking again gets the same claims, for those that it has
 * neither published nor given up meanwhile: what is left for the next attempt. A run whose lease is lost gets `LeaseLostError`.
 */
export const planReports = {
  name: "plan-reports",
  input: z.strictObject({
    run: RunId,
    lease: LeaseRef,
    dataset: DatasetRef,
    partition: PartitionId,
    /** ARN of the execution that claims. */
    owner: z.string().max(256),
    /** Which round this is, from 1: each has prefixes and request tokens of its own. */
    attempt: z.int().min(1).max(maxReportAttempts),
  }),
  output: ReportsPlan,
  timeout: 60,
  memory: 256,
  access: [
    readObjects("work", "datasets/*"),
    ledgerItems("GetItem", "PutItem", "Query"),
    // Finishes what it finds half published.
    glueTables("GetTable", "CreatePartition", "UpdatePartition"),
    describeExecutions("run-partition", "run-reports"),
    writeObjects("work", "runs/*"),
  ],
};
