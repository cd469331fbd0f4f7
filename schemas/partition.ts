import * as z from "zod";
import { LeaseRef } from "./lease.ts";
import { S3Ref, WorkRef } from "./s3.ts";

/** `2024-01-31` of a daily dataset, `2024-01-31T05` of an hourly one, in the dataset's time zone. */
export const PartitionId = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2})?$/)
  .max(13);
export type PartitionId = z.infer<typeof PartitionId>;

/** Letters, digits and `-`: it is part of execution names and S3 prefixes. */
export const RunId = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .min(1)
  .max(32);
export type RunId = z.infer<typeof RunId>;

/** A dataset's name, which is its table's. */
export const DatasetName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(40);

/** A dataset as a run sees it from its first to its last file: its name and its normalised description in S3. */
export const DatasetRef = z.strictObject({
  name: DatasetName,
  /** The description as JSON (schemas/dataset.ts), under a key that holds its digest. */
  definition: WorkRef,
  /** Its reports as JSON (schemas/report.ts), under a key that holds their digest; not there where it has none. */
  reports: WorkRef.optional(),
});
export type DatasetRef = z.infer<typeof DatasetRef>;

/** One run's claim on one partition, with the places its work is written to before it is published. */
export const PartitionClaim = z.strictObject({
  dataset: DatasetRef,
  partition: PartitionId,
  run: RunId,
  /** The lease that the run holds. */
  lease: LeaseRef,
  /** Fencing token: rises with every claim of this partition; a publish with an older one is refused. */
  token: z.int().min(1),
  /** `…/run=<run>-<token>/` of the published table, of the rejects table, and of the receipts. */
  data: S3Ref,
  rejects: S3Ref,
  receipts: S3Ref,
});
export type PartitionClaim = z.infer<typeof PartitionClaim>;
