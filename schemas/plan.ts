import * as z from "zod";
import { Digest } from "./digest.ts";
import { DatasetName, DatasetRef, PartitionId } from "./partition.ts";
import { WorkRef } from "./s3.ts";

/** Why a partition is in a plan. */
export const PlanReason = z.enum([
  /** It has files and was never published, or one of its reports never was. */
  "missing",
  /** It, or one of its reports, is published from other files or inputs, or by another description. */
  "stale",
  /** Whoever tried last did not get to the end: the partition or one of its reports failed, or its run broke off. */
  "failed",
  /** It is up to date, and everything was asked for. */
  "forced",
]);
export type PlanReason = z.infer<typeof PlanReason>;

/** Which partitions of a range are to be run: those with one reason, those with any (`due`), or all that have files. */
export const PlanSelection = z.enum(["due", "missing", "stale", "failed", "all"]);
export type PlanSelection = z.infer<typeof PlanSelection>;

/** A range of one dataset's partitions, both ends included; a day stands for all its hours where the dataset is hourly. */
export const PartitionRange = z.strictObject({ dataset: DatasetRef, from: PartitionId, to: PartitionId });
export type PartitionRange = z.infer<typeof PartitionRange>;

/** Datasets that one plan takes. */
export const maxRanges = 20;

/** What a plan is asked for. */
export const PlanRequest = z.strictObject({
  /** One per dataset, in the order in which they are to be run. */
  ranges: z.array(PartitionRange).min(1).max(maxRanges),
  only: PlanSelection,
  /** The order within each dataset. */
  newestFirst: z.boolean(),
  /** The most partitions that are run, the first ones in the plan's order; null for no limit. */
  maxPartitions: z.int().min(1).nullable(),
});
export type PlanRequest = z.infer<typeof PlanRequest>;

/** What a plan is known by (schemas/plan-hash.ts). */
export const PlanHash = Digest;
export type PlanHash = z.infer<typeof PlanHash>;

export const PlannedPartition = z.strictObject({
  partition: PartitionId,
  reason: PlanReason,
  /** There where its files are published as they are, and only its reports are due. */
  reportsOnly: z.literal(true).optional(),
  /**
   * There where a report of it reads a partition that the same plan is still to publish: its reports are made when all files are
   * published, as `later` of the plan says.
   */
  reportsLater: z.literal(true).optional(),
  /** Files that are going to be transformed. */
  files: z.int().min(0),
  /** Theirs, as stored, compressed. */
  bytes: z.int().min(0),
  /** Of the dataset's description and the files, as `list-files` will find it; or of what the reports that are due are made from. */
  digest: Digest,
});
export type PlannedPartition = z.infer<typeof PlannedPartition>;

/** Partitions one `run-chunk` execution takes: its history holds 700 at worst, and what 500 come to is half a payload. */
export const maxChunkPartitions = 500;

/** Chunks one plan takes: what they come to is gathered in one payload. */
export const maxPlanChunks = 200;

/** Partitions that a plan of one dataset takes: 11 years of hours. Of several datasets each may leave its last chunk half full. */
export const maxPlannedPartitions = maxChunkPartitions * maxPlanChunks;

/** A part of a plan, as stored in S3: partitions of one dataset, in the plan's order. */
export const PlanChunk = z.strictObject({ partitions: z.array(PlannedPartition).max(maxChunkPartitions) });
export type PlanChunk = z.infer<typeof PlanChunk>;

/** What a plan says of one dataset. */
export const DatasetPlan = z.strictObject({
  dataset: DatasetName,
  /** Partitions that are going to be run, their files, and the bytes of these as stored. */
  partitions: z.int().min(0),
  /** How many of those have nothing to do but reports. */
  reportsOnly: z.int().min(0),
  files: z.int().min(0),
  bytes: z.int().min(0),
  /** Partitions that are published, with their reports, from exactly these files and these descriptions. */
  upToDate: z.int().min(0),
  /** Partitions that another execution works on at this moment; they are left to it. */
  inWork: z.int().min(0),
  /** Partitions that would have to be run and were not asked for, or are beyond `maxPartitions`. */
  leftOut: z.int().min(0),
});
export type DatasetPlan = z.infer<typeof DatasetPlan>;

/** A line of a plan's items: one partition, as a Map Run over all of them is given it. */
export const PlanItem = z.strictObject({
  dataset: DatasetRef,
  partition: PartitionId,
  reportsOnly: z.boolean(),
  reportsLater: z.boolean(),
});
export type PlanItem = z.infer<typeof PlanItem>;

/** What is going to be done. */
export const Plan = z.strictObject({
  hash: PlanHash,
  /**
   * In the order in which they are run; each `chunk` is an object that holds a {@link PlanChunk} of the dataset, and `later`, where some
   * of its partitions have reports that are made when all chunks have been run, one with these.
   */
  chunks: z
    .array(z.strictObject({ dataset: DatasetRef, chunk: WorkRef, later: WorkRef.optional() }))
    .max(maxPlanChunks),
  /** An object with a {@link PlanItem} a line, all partitions in the order of the chunks. */
  items: WorkRef,
  /** The same of the partitions that come later, and how many these are; where there are none, `items` names no object. */
  later: z.strictObject({ items: WorkRef, partitions: z.int().min(0) }),
  /** One per range, in their order. */
  datasets: z.array(DatasetPlan).max(maxRanges),
  /** Sums of all datasets. */
  partitions: z.int().min(0),
  files: z.int().min(0),
  bytes: z.int().min(0),
  upToDate: z.int().min(0),
});
export type Plan = z.infer<typeof Plan>;

/** A plan with what was asked for, as stored in S3 at `plans/HASH/plan.json`, beside its chunks. */
export const PlanRecord = z.strictObject({ request: PlanRequest, plan: Plan });
export type PlanRecord = z.infer<typeof PlanRecord>;
