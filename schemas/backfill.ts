import * as z from "zod";
import { Counts } from "./counts.ts";
import { DatasetName, PartitionId, RunId } from "./partition.ts";
import { PlanHash, PlanRequest } from "./plan.ts";

/** What a backfill is asked for. */
export const BackfillInput = PlanRequest.extend({
  run: RunId,
  /** The plan that was looked at: nothing is run where it is not any more what would be done. Null runs whatever is planned. */
  plan: PlanHash.nullable(),
});
export type BackfillInput = z.infer<typeof BackfillInput>;

/** How many reports were made, and how many could not be. */
export const ReportTotals = z.strictObject({ published: z.int().min(0), failed: z.int().min(0) });
export type ReportTotals = z.infer<typeof ReportTotals>;

/** Where nothing is reported on. */
export const noReports: ReportTotals = { published: 0, failed: 0 };

/** What one partition of a backfill came to; small, because 500 of them are gathered in one payload. */
export const PartitionOutcome = z.strictObject({
  partition: PartitionId,
  /** Whether its files are; its reports are counted apart. */
  published: z.boolean(),
  files: z.int().min(0),
  counts: Counts,
  reports: ReportTotals,
});
export type PartitionOutcome = z.infer<typeof PartitionOutcome>;

/** What one partition of a plan over several datasets came to. */
export const PlannedOutcome = PartitionOutcome.extend({ dataset: DatasetName });
export type PlannedOutcome = z.infer<typeof PlannedOutcome>;

/** Names of failed partitions that a run's error holds. */
export const maxFailures = 50;

/** What all partitions of a plan came to. */
export const RunTotals = z.strictObject({
  published: z.int().min(0),
  files: z.int().min(0),
  counts: Counts,
  reports: ReportTotals,
  /** The first that failed, or of which a report did: `vibration 2024-01-31T05`. */
  failures: z.array(z.string().max(60)).max(maxFailures),
});
export type RunTotals = z.infer<typeof RunTotals>;

/** What one chunk of a backfill's plan came to; small, because 200 of them are gathered in one payload. */
export const ChunkOutcome = z.strictObject({
  dataset: DatasetName,
  published: z.int().min(0),
  failed: z.int().min(0),
  /** The first partitions that failed, or of which a report did; the ledger and the executions' histories have all of them, and why. */
  failures: z.array(PartitionId).max(50),
  files: z.int().min(0),
  counts: Counts,
  reports: ReportTotals,
});
export type ChunkOutcome = z.infer<typeof ChunkOutcome>;

/** What a backfill came to. It succeeds only where every planned partition is published, and every report of theirs. */
export const BackfillOutcome = z.strictObject({
  published: z.int().min(0),
  upToDate: z.int().min(0),
  files: z.int().min(0),
  counts: Counts,
  reports: z.int().min(0),
});
export type BackfillOutcome = z.infer<typeof BackfillOutcome>;
