import * as z from "zod";
import { listBucket, readObjects, writeObjects } from "../../schemas/access.ts";
import { maxChunks } from "../../schemas/chunk.ts";
import { Digest } from "../../schemas/digest.ts";
import { PartitionClaim } from "../../schemas/partition.ts";
import { WorkRef } from "../../schemas/s3.ts";

/** Lists a partition's raw files and writes them to S3 as chunks that one child execution can take. */
export const listFiles = {
  name: "list-files",
  input: z.strictObject({ claim: PartitionClaim }),
  output: z.strictObject({
    /** Each an object holding `{ "files": FileRef[] }`. */
    chunks: z.array(WorkRef).max(maxChunks),
    files: z.int().min(0),
    /** As stored, compressed. */
    bytes: z.int().min(0),
    /** Of the listing and the dataset's description: what *stale* is judged by. */
    digest: Digest,
    /** Share of a partition's records, 0 to 1, that may be rejected before the partition fails. */
    toleratedRejects: z.number().min(0).max(1),
  }),
  timeout: 300,
  memory: 512,
  access: [readObjects("work", "datasets/*"), listBucket("raw"), writeObjects("work", "runs/*")],
};
