import * as z from "zod";
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

/** Rejects of one kind: the column, none where the record as a whole is wrong, and the reason without the values it was told of. */
export const RejectKind = z.strictObject({
  column: z.string().nullable(),
  reason: z.string(),
  count: z.int().min(1),
  /** The first of them: its line in the file, and the reason with the value. Missing in receipts of earlier versions and of what is summed up. */
  first: z.strictObject({ line: z.int().min(1), reason: z.string() }).optional(),
});
export type RejectKind = z.infer<typeof RejectKind>;

/** What a file's receipt says in S3, where there is room for more than its machine is told. */
export const StoredReceipt = FileReceipt.extend({
  key: z.string(),
  /** How long each step of the invocation took. */
  milliseconds: z.record(z.string(), z.number()),
  /** The most frequent kinds first, 21 at most. Missing in receipts of earlier versions. */
  rejects: z.array(RejectKind).optional(),
});
export type StoredReceipt = z.infer<typeof StoredReceipt>;

/** What a chunk of files, or a whole partition, came to. */
export const Totals = z.strictObject({
  files: z.int().min(0),
  failed: z.int().min(0),
  counts: Counts,
  /** The first few; all of them are in the executions' histories. */
  failures: z.array(Failure).max(5),
});
export type Totals = z.infer<typeof Totals>;
