import * as z from "zod";
import { cronProblem } from "./cron.ts";
import { isTimeZone } from "./time-zone.ts";

/** How long CloudWatch can keep a log's lines, in days (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html). */
const logDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** When a machine is started, every time with the time it was meant for. */
export const Schedule = z.strictObject({
  /** The six fields of an EventBridge cron expression, minutes first: `15 2 * * ? *`. */
  cron: z.string().superRefine((expression, context) => {
    const message = cronProblem(expression);
    if (message !== undefined) context.addIssue({ code: "custom", message, params: { allowed: true } });
  }),
  /** Of the expression. Default UTC. */
  timezone: z
    .string()
    .refine(isTimeZone, "is no name of the IANA time zone database, such as Europe/Berlin")
    .default("UTC"),
});
export type Schedule = z.infer<typeof Schedule>;

/** What only a stage on AWS has. */
export const Deployment = z.strictObject({
  /** True keeps raw and published data, the ledger and the tables when the stack is removed. Default false. */
  retain: z.boolean().default(false),
  /** Days that log lines are kept. Default 30. */
  logDays: z.literal(logDays).default(30),
  /** Bytes one Athena query may scan before it is stopped, at least 10 MB. Default 1 TB. */
  scannedBytes: z.int().min(10_000_000).default(1_000_000_000_000),
  /** By entry machine. */
  schedules: z.record(z.string(), Schedule),
});
export type Deployment = z.infer<typeof Deployment>;
