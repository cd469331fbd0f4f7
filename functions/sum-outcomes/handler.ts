import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { PlannedOutcome, type RunTotals } from "../../schemas/backfill.ts";
import { parseInput } from "../shared/parse-input.ts";
import { textReader } from "../shared/read-text.ts";
import { retryable } from "../shared/retryable.ts";
import { sumOutcomes } from "./contract.ts";
import { sumOutcomesOf } from "./sum.ts";

const s3 = new S3Client({});

/** What of a Map Run's manifest is used. */
const Manifest = z.object({
  DestinationBucket: z.string(),
  ResultFiles: z.object({ SUCCEEDED: z.array(z.object({ Key: z.string() })) }),
});

/** See contract.ts. Fails with InvalidInputError, beside S3's own errors. */
export const handler = retryable(async (event): Promise<RunTotals> => {
  const { manifest } = parseInput(sumOutcomes, event);
  const { DestinationBucket, ResultFiles } = Manifest.parse(JSON.parse(await textReader(s3)(manifest)));
  return sumOutcomesOf(outcomesIn(DestinationBucket, ResultFiles.SUCCEEDED));
});

/** A line at a time: a hundred thousand outcomes are some 20 MB. */
async function* outcomesIn(Bucket: string, files: readonly { readonly Key: string }[]): AsyncGenerator<PlannedOutcome> {
  for (const { Key } of files) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    for await (const line of createInterface({ input: Body as Readable })) {
      if (line !== "") yield PlannedOutcome.parse(JSON.parse(line));
    }
  }
}
