import { z } from "zod";
import { PartitionId } from "./partition.ts";
import { WorkRef } from "./s3.ts";

/** Why a partition is in a plan. */
export const PlanReason = z.enum(["missing", "stale", "failed", "forced"]);
export type PlanReason = z.infer<typeof PlanReason>;

export const PlannedPartition = z.strictObject({
  partition: PartitionId,
  reason: PlanReason,
  files: z.int().min(1),
  /** As stored, compressed. */
  bytes: z.int().min(0),
});
export type PlannedPartition = z.infer<typeof PlannedPartition>;

/** Partitions one `run-chunk` execution takes: its history holds 700 at worst, and what 500 come to is half a payload. */
export const maxChunkPartitions = 500;

/** Chunks one backfill takes: what they come to is gathered in one payload. */
export const maxPlanChunks = 200;

/** Partitions one backfill takes: 11 years of hours. */
export const maxPlannedPartitions = maxChunkPartitions * maxPlanChunks;

/** A part of a plan, as stored in S3: oldest partition first. */
export const PlanChunk = z.strictObject({ partitions: z.array(PlannedPartition).max(maxChunkPartitions) });
export type PlanChunk = z.infer<typeof PlanChunk>;

/** What a backfill is going to do. */
export const Plan = z.strictObject({
  /** Each an object that holds a {@link PlanChunk}, oldest first. */
  chunks: z.array(WorkRef).max(maxPlanChunks),
  /** Partitions that are going to be run, in all chunks. */
  partitions: z.int().min(0),
  /** Files of those. */
  files: z.int().min(0),
  /** As stored, compressed. */
  bytes: z.int().min(0),
  /** Partitions of the range that are published from exactly these files and this description. */
  upToDate: z.int().min(0),
});
export type Plan = z.infer<typeof Plan>;
