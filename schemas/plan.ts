import { z } from "zod";
import { PartitionId } from "./partition.ts";

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

/** What a backfill is going to do: one partition an item, oldest first. */
export const Plan = z.strictObject({
  partitions: z.array(PlannedPartition).max(700),
  /** Partitions of the range that are published from exactly these files and this description. */
  upToDate: z.int().min(0),
});
export type Plan = z.infer<typeof Plan>;

export const maxPlannedPartitions = 700;
