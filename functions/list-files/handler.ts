import { S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import { maxChunkFiles, maxChunks } from "../../schemas/chunk.ts";
import type { FileRef } from "../../schemas/s3.ts";
import { cutChunks } from "../shared/cut-chunks.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { InputDigest } from "../shared/input-digest.ts";
import { parseInput } from "../shared/parse-input.ts";
import { rawFiles } from "../shared/raw-files.ts";
import { textReader } from "../shared/read-text.ts";
import { retryable } from "../shared/retryable.ts";
import { writeChunks } from "../shared/write-chunks.ts";
import { listFiles } from "./contract.ts";

const s3 = new S3Client({});

/** The partition has more files than its machine can take. */
export class TooManyFilesError extends Error {
  override readonly name = "TooManyFilesError";
}

/** See contract.ts. Fails with TooManyFilesError or InvalidInputError, beside S3's own. */
export const handler = retryable(async (event): Promise<z.output<typeof listFiles.output>> => {
  const { claim } = parseInput(listFiles, event);
  const { dataset, partition, run, token } = claim;
  const definition = await loadDefinition(textReader(s3), dataset);
  const range = { from: partition, to: partition };
  const digest = new InputDigest(dataset);
  const files: FileRef[] = [];
  for await (const { file } of rawFiles(s3, environment("SLUICE_RAW_BUCKET"), definition, range)) {
    files.push(file);
    digest.add(file);
  }
  const chunks = cutChunks("files", files, maxChunkFiles);
  if (chunks.length > maxChunks) {
    throw new TooManyFilesError(
      `${dataset.name} ${partition} has ${files.length} files, which are ${chunks.length} chunks; at most ${maxChunks} are taken. Cut the dataset by the hour, or join its files.`,
    );
  }
  const bucket = environment("SLUICE_WORK_BUCKET");
  const prefix = `runs/${run}/chunks/${dataset.name}/${partition}/${token}/`;
  return {
    chunks: await writeChunks(s3, { bucket, prefix }, chunks),
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    digest: digest.value(),
    toleratedRejects: definition.tolerated_rejects,
  };
});
