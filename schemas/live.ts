import * as z from "zod";
import { BackfillOutcome } from "./backfill.ts";
import { LeaseHolder } from "./lease-item.ts";

/** A moment as EventBridge Scheduler writes it for `<aws.scheduler.scheduled-time>`: ISO 8601, in UTC. */
export const ScheduledTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/)
  .max(30);

/** What a live run is started with. */
export const LiveInput = z.strictObject({
  /** When it was to start: it runs what was complete by then, however late it starts. */
  scheduled: ScheduledTime,
});
export type LiveInput = z.infer<typeof LiveInput>;

/** What a live run came to. */
export const LiveOutcome = z.discriminatedUnion("status", [
  /** The run before still works; the next one catches up. */
  z.strictObject({ status: z.literal("SKIPPED"), holder: LeaseHolder }),
  BackfillOutcome.extend({ status: z.literal("SUCCEEDED") }),
]);
export type LiveOutcome = z.infer<typeof LiveOutcome>;
