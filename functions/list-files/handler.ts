import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { z } from "zod";
import { maxChunks } from "../../schemas/chunk.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { parseInput } from "../shared/parse-input.ts";
import { inputDigest, listRawFiles } from "../shared/raw-files.ts";
import { listFiles } from "./contract.ts";
import { cutChunks } from "./cut-chunks.ts";

const s3 = new S3Client({});

/** The partition has more files than its machine can take. */
export class TooManyFilesError extends Error {
  override readonly name = "TooManyFilesError";
}

/** See contract.ts. Fails with TooManyFilesError or InvalidInputError, beside S3's own. */
export async function handler(event: unknown): Promise<z.output<typeof listFiles.output>> {
  const { claim } = parseInput(listFiles, event);
  const { dataset, partition, run, token } = claim;
  const definition = await loadDefinition(s3, dataset);
  const range = { from: partition, to: partition };
  const listed = await listRawFiles(s3, environment("SLUICE_RAW_BUCKET"), definition, range);
  const files = listed.get(partition) ?? [];
  const chunks = cutChunks(files);
  if (chunks.length > maxChunks) {
    throw new TooManyFilesError(
      `${dataset.name} ${partition} has ${files.length} files, which are ${chunks.length} chunks; at most ${maxChunks} are taken. Cut the dataset by the hour, or join its files.`,
    );
  }
  const bucket = environment("SLUICE_WORK_BUCKET");
  const keys = chunks.map((_, index) => {
    const number = String(index + 1).padStart(4, "0");
    return { bucket, key: `runs/${run}/chunks/${dataset.name}/${partition}/${token}/${number}.json` };
  });
  for (const [index, { key }] of keys.entries()) {
    const Body = JSON.stringify(chunks[index]);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
  }
  return {
    chunks: keys,
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    digest: inputDigest(dataset, files),
    toleratedRejects: definition.tolerated_rejects,
  };
}
