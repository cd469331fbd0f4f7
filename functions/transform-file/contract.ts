import * as z from "zod";
import { listBucket, readObjects, writeObjects } from "../../schemas/access.ts";
import { PartitionClaim } from "../../schemas/partition.ts";
import { FileReceipt } from "../../schemas/receipt.ts";
import { FileRef } from "../../schemas/s3.ts";

/** Turns one raw file into typed, de-duplicated Parquet and a list of rejected rows, under the claim's prefixes. */
export const transformFile = {
  name: "transform-file",
  input: z.strictObject({ claim: PartitionClaim, file: FileRef }),
  output: FileReceipt,
  timeout: 300,
  memory: 2048,
  // Holds the raw file, its decompressed content, the Parquet of it, and what DuckDB puts out of memory.
  storage: 4096,
  access: [
    readObjects("work", "datasets/*"),
    readObjects("raw", "*"),
    // A file that was deleted since it was listed is then said to be gone.
    listBucket("raw"),
    writeObjects("lake", "*"),
    writeObjects("work", "runs/*"),
  ],
};
