import * as z from "zod";
import { LeaseHolder } from "./lease-item.ts";
import { ScheduledTime } from "./live.ts";

/** What a sweep is asked for. */
export const SweepRequest = z.strictObject({
  /** Hours since anything was last written under a prefix, 0 or more: readers that began before may still read it. */
  olderThanHours: z.number().min(0).max(8_784),
  /** True counts what would be deleted and set right, and changes nothing. */
  dryRun: z.boolean(),
});
export type SweepRequest = z.infer<typeof SweepRequest>;

/** What the sweep's machine is started with; by a schedule with its time alone, which deletes what is older than 48 hours. */
export const SweepInput = SweepRequest.partial().extend({ scheduled: ScheduledTime });
export type SweepInput = z.infer<typeof SweepInput>;

/** What was deleted in one bucket, or would be. */
export const Swept = z.strictObject({
  /** Versions of partitions; or what runs, plans and queries left. */
  prefixes: z.int().min(0),
  objects: z.int().min(0),
  bytes: z.int().min(0),
});
export type Swept = z.infer<typeof Swept>;

/** What a sweep came to. */
export const SweepReport = z.strictObject({
  lake: Swept,
  work: Swept,
  /**
   * Partitions of tables, rejects tables counted by themselves, that Glue located elsewhere than the ledger says, or did not have: set
   * right, or would be.
   */
  relocated: z.int().min(0),
  /** Tables in the lake, the first 50, that the ledger has nothing of: nothing under them is deleted. */
  leftAlone: z.array(z.string().max(256)).max(50),
  /** False where the time was up before the end: the next sweep goes on. */
  complete: z.boolean(),
});
export type SweepReport = z.infer<typeof SweepReport>;

/** What the sweep's machine came to. */
export const SweepOutcome = z.discriminatedUnion("status", [
  /** Another sweep works. */
  z.strictObject({ status: z.literal("SKIPPED"), holder: LeaseHolder }),
  SweepReport.extend({ status: z.literal("SUCCEEDED") }),
]);
export type SweepOutcome = z.infer<typeof SweepOutcome>;
