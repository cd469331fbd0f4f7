import * as z from "zod";
import { Digest } from "./digest.ts";
import { LeaseRef } from "./lease.ts";
import { PartitionId, RunId } from "./partition.ts";
import { maxReports } from "./report.ts";
import { WorkRef } from "./s3.ts";

const ReportName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(40);

/** Times that a report's query is run in one execution: again only where Athena says that the failure was its own. */
export const maxReportAttempts = 3;

/** One attempt at one report of one partition: its claim, its query, and where the query writes to. */
export const ReportTask = z.strictObject({
  report: ReportName,
  /** The report's table, by which the ledger knows it. */
  dataset: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .max(81),
  partition: PartitionId,
  run: RunId,
  /** The lease that the run holds. */
  lease: LeaseRef,
  /** Of the claim. */
  token: z.int().min(1),
  attempt: z.int().min(1).max(maxReportAttempts),
  /** An object that holds a {@link ReportQuery}. */
  query: WorkRef,
  /** `…/run=<run>-<token>-<attempt>/`, in which nothing is yet: UNLOAD refuses any other. */
  data: WorkRef,
  /** Of what the report is made from: what *stale* is judged by. */
  digest: Digest,
  /** Athena's ClientRequestToken: the same for every submission of this attempt, and for nothing else. */
  requestToken: Digest,
});
export type ReportTask = z.infer<typeof ReportTask>;

/** A report's query for one partition, as stored in S3: a SELECT. */
export const ReportQuery = z.strictObject({ select: z.string() });
export type ReportQuery = z.infer<typeof ReportQuery>;

/** The error of a report whose query could not be read: nothing was submitted. */
export const queryNotRead = "QueryNotRead";

/** A report that was not published, and why. */
export const ReportFailure = z.strictObject({
  report: ReportName,
  error: z.string().max(256),
  /** Cut to 500 characters; the ledger has all of it. */
  cause: z.string().max(500),
});
export type ReportFailure = z.infer<typeof ReportFailure>;

/** What is to be run of a partition's reports. */
export const ReportsPlan = z.strictObject({
  reports: z.array(ReportTask).max(maxReports),
  /** Reports that another execution works on. */
  held: z.array(ReportFailure).max(maxReports),
  /** Athena's work group of the run. */
  workGroup: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .max(128),
  /** Glue's database of the tables. */
  database: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .max(255),
});
export type ReportsPlan = z.infer<typeof ReportsPlan>;

/** How the Task that ran a report's query ended. */
export const ReportResult = z.strictObject({
  task: ReportTask,
  /** The Task's error, empty where it succeeded. */
  error: z.string().max(256),
  /** As the integration gave it, cut to 2,000 characters. */
  cause: z.string().max(2000),
});
export type ReportResult = z.infer<typeof ReportResult>;

/** What a partition's reports came to in one execution. */
export const ReportsOutcome = z.strictObject({
  published: z.int().min(0).max(maxReports),
  failures: z.array(ReportFailure).max(maxReports),
});
export type ReportsOutcome = z.infer<typeof ReportsOutcome>;
