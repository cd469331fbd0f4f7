import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Dataset } from "../../schemas/dataset.ts";
import type { DatasetRef } from "../../schemas/partition.ts";

const known = new Map<string, Dataset>();

/**
 * A dataset's description as the run began with it. Its key holds its digest, so that one read lasts for as long as the
 * function's environment does.
 */
export async function loadDefinition(s3: S3Client, { definition }: DatasetRef): Promise<Dataset> {
  const place = `${definition.bucket}/${definition.key}`;
  const cached = known.get(place);
  if (cached) return cached;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: definition.bucket, Key: definition.key }));
  const dataset = Dataset.parse(JSON.parse((await Body?.transformToString()) ?? ""));
  known.set(place, dataset);
  return dataset;
}
