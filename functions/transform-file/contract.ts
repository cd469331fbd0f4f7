import { z } from "zod";
import { readObjects, writeObjects } from "../../schemas/access.ts";
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
  access: [
    readObjects("work", "datasets/*"),
    readObjects("raw", "*"),
    writeObjects("lake", "*"),
    writeObjects("work", "runs/*"),
  ],
};
