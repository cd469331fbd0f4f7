import * as z from "zod";
import { glueTables, ledgerItems, listBucket, queries, readObjects, unloading } from "../../schemas/access.ts";
import { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import { maxReports } from "../../schemas/report.ts";
import {
  maxReportAttempts,
  ReportFailure,
  ReportResult,
  ReportsOutcome,
  ReportsPlan,
} from "../../schemas/report-run.ts";

/**
 * Decides what became of a round of reports: publishes those whose query succeeded, gives up those whose query can only fail
 * again, and leaves the rest claimed for the next round. What a Task's error means is not read from its name, which AWS does not
 * document, but asked of Athena.
 */
export const settleReports = {
  name: "settle-reports",
  input: z.strictObject({
    dataset: DatasetRef,
    partition: PartitionId,
    /** ARN of the execution that has claimed the reports. */
    owner: z.string().max(256),
    attempt: z.int().min(1).max(maxReportAttempts),
    results: z.array(ReportResult).max(maxReports),
    /** Reports that another execution works on. */
    held: z.array(ReportFailure).max(maxReports),
    workGroup: ReportsPlan.shape.workGroup,
    database: ReportsPlan.shape.database,
  }),
  /** What all rounds of this execution came to. */
  output: ReportsOutcome.extend({
    /** Reports for another round. */
    again: z.int().min(0).max(maxReports),
  }),
  timeout: 300,
  memory: 256,
  // A query whose submission nobody answered is found by submitting it again; one that turns out never to have begun is stopped.
  uses: { athenaDml: 1, awaited: true },
  access: [
    readObjects("work", "datasets/*"),
    readObjects("work", "runs/*"),
    listBucket("lake"),
    ledgerItems("GetItem", "PutItem"),
    glueTables("GetTable", "CreatePartition", "UpdatePartition"),
    queries("StartQueryExecution", "GetQueryExecution", "StopQueryExecution"),
    // A query that it finds by submitting it again may begin.
    ...unloading("lake", "work"),
  ],
};
