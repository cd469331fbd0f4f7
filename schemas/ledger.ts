import * as z from "zod";
import { Counts } from "./counts.ts";
import { LeaseRef } from "./lease.ts";
import { PartitionId, RunId } from "./partition.ts";
import { S3Ref } from "./s3.ts";

/** Where a partition stands; see {@link LedgerItem} for what leads from one to the next. */
export const PartitionState = z.enum(["RUNNING", "PUBLISHING", "PUBLISHED", "FAILED"]);
export type PartitionState = z.infer<typeof PartitionState>;

/** One version of a partition: what a run wrote, and beside a dataset's rows the records it rejected. A report has no rejects. */
export const Version = z.strictObject({ data: S3Ref, rejects: S3Ref.optional() });
export type Version = z.infer<typeof Version>;

/**
 * One item per published table and partition: who works on it and what is published. A dataset's item stands for its rejects
 * table too; a report's table has items of its own. Only conditional writes of a single item
 * change it: RUNNING → PUBLISHING → PUBLISHED, or FAILED. The table's key is `dataset` (hash) and `partition` (range).
 */
export const LedgerItem = z.strictObject({
  /** The published table: a dataset's name, or `DATASET_REPORT`. */
  dataset: z.string(),
  partition: PartitionId,
  state: PartitionState,
  run: RunId,
  token: z.int().min(1),
  /** ARN of the execution that claimed it. */
  owner: z.string(),
  /** The lease under which it was claimed; an older token of the same lease never claims it again. */
  lease: LeaseRef.optional(),
  /** ISO 8601, of the last change. */
  updated: z.string(),
  /** Of the input of what is current; a claim and a failure leave it. */
  digest: z.string().optional(),
  /** Of what is current. */
  counts: Counts.optional(),
  files: z.int().min(0).optional(),
  /** What Glue names, or in PUBLISHING is about to. Absent until the first publication. */
  current: Version.optional(),
  /** What Glue named before (in PUBLISHING it may still), kept for readers that began earlier. */
  previous: Version.optional(),
  /** Of a FAILED partition. */
  error: z.string().optional(),
  cause: z.string().optional(),
});
export type LedgerItem = z.infer<typeof LedgerItem>;
