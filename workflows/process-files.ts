import * as z from "zod";
import { machine } from "../asl/builder/machine.ts";
import { parse } from "../asl/expressions/text.ts";
import { transformFile } from "../functions/transform-file/contract.ts";
import { Chunk } from "../schemas/chunk.ts";
import { noCounts } from "../schemas/counts.ts";
import { PartitionClaim } from "../schemas/partition.ts";
import { Totals } from "../schemas/receipt.ts";
import { S3Ref } from "../schemas/s3.ts";
import type { PartitionWidth } from "../schemas/stage.ts";
import { getRunObject } from "./integrations.ts";
import { retries } from "./retries.ts";
import { failureOf, totalsOfFiles } from "./totals.ts";

export const processFilesName = "process-files";

/**
 * Transforms the files of one chunk, each by its own Lambda invocation. A file that fails yields a failed receipt, so that
 * the others are not cut; whoever started this decides what a failure means.
 */
export function processFiles({ files: filesAtOnce }: Pick<PartitionWidth, "files">) {
  return machine(
    processFilesName,
    { input: z.strictObject({ claim: PartitionClaim, chunk: S3Ref }), output: Totals },
    (flow, input) => {
      const object = flow.call(
        "Read chunk",
        getRunObject,
        { Bucket: input.chunk.bucket, Key: input.chunk.key },
        { retry: retries.s3 },
      );
      const { files } = parse(object.Body, Chunk);
      const receipts = flow.map("Each file", { items: files, maxConcurrency: filesAtOnce }, (each, file) =>
        each.invoke(
          "Transform file",
          transformFile,
          { claim: input.claim, file },
          {
            retry: retries.lambda,
            catch: [
              {
                run: (_flow, error) => ({
                  status: "FAILED" as const,
                  counts: noCounts,
                  failures: [failureOf(file.key, error)],
                }),
              },
            ],
          },
        ),
      );
      return totalsOfFiles(receipts);
    },
  );
}
