import * as z from "zod";
import { DatasetRef } from "./partition.ts";

/** One dataset as live runs find it. */
export const IndexedDataset = z.strictObject({
  /** Its current description. */
  dataset: DatasetRef,
  partition: z.enum(["day", "hour"]),
  /** IANA name. */
  timezone: z.string(),
});
export type IndexedDataset = z.infer<typeof IndexedDataset>;

/** Every dataset that is deployed: what daily and hourly runs are about. Deploying writes it. */
export const DatasetIndex = z.strictObject({ datasets: z.array(IndexedDataset) });
export type DatasetIndex = z.infer<typeof DatasetIndex>;

/** Where it is in the work bucket. */
export const datasetIndexKey = "definitions/index.json";
