import { z } from "zod";
import { Counts } from "./counts.ts";

/** What a failed file tells those above it. */
export const Failure = z.strictObject({
  /** The raw file's key. */
  key: z.string().max(1024),
  error: z.string().max(256),
  /** As the service gave it, often JSON text, cut to 500 characters. */
  cause: z.string().max(500),
});
export type Failure = z.infer<typeof Failure>;

/** What transforming one file came to. */
export const FileReceipt = z.strictObject({
  status: z.enum(["SUCCEEDED", "FAILED"]),
  counts: Counts,
  /** Empty, or the one failure. */
  failures: z.array(Failure).max(1),
});
export type FileReceipt = z.infer<typeof FileReceipt>;

/** What a chunk of files, or a whole partition, came to. */
export const Totals = z.strictObject({
  files: z.int().min(0),
  failed: z.int().min(0),
  counts: Counts,
  /** The first few; all of them are in the executions' histories. */
  failures: z.array(Failure).max(5),
});
export type Totals = z.infer<typeof Totals>;
