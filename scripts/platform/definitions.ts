import { createHash } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Dataset } from "../../schemas/dataset.ts";
import { canonicalJson, datasetDigest } from "../../schemas/dataset-digest.ts";
import { type DatasetIndex, datasetIndexKey } from "../../schemas/dataset-index.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { DescribedDataset, Reports } from "../../schemas/report.ts";
import type { WorkRef } from "../../schemas/s3.ts";

/**
 * Writes the descriptions of a dataset and of its reports to the work bucket, under keys that hold their digests, so that a run sees the same
 * ones from its first to its last file.
 *
 * @returns how a run refers to it
 */
export async function writeDefinition(
  s3: S3Client,
  bucket: string,
  described: Dataset & Partial<DescribedDataset>,
): Promise<DatasetRef> {
  const { reports = [], ...dataset } = described;
  const keys = definitionKeys(described);
  const definition = { bucket, key: keys.definition };
  await putJson(s3, definition, dataset);
  if (keys.reports === undefined) return { name: dataset.name, definition };
  const ofReports = { bucket, key: keys.reports };
  await putJson(s3, ofReports, { reports: [...reports] } satisfies Reports);
  return { name: dataset.name, definition, reports: ofReports };
}

/** The keys of a dataset's descriptions; without reports, of its own alone. */
export function definitionKeys(described: Dataset & Partial<DescribedDataset>): {
  readonly definition: string;
  readonly reports: string | undefined;
} {
  const { reports = [], ...dataset } = described;
  const body: Reports = { reports: [...reports] };
  const digest = createHash("sha256").update(canonicalJson(body)).digest("hex");
  return {
    definition: `datasets/${dataset.name}/${datasetDigest(dataset)}.json`,
    reports: reports.length === 0 ? undefined : `datasets/${dataset.name}/reports-${digest}.json`,
  };
}

/** Writes the index in which live runs find their datasets; what it names has to be there before. */
export async function writeIndex(
  s3: S3Client,
  bucket: string,
  datasets: readonly { readonly dataset: Dataset; readonly ref: DatasetRef }[],
): Promise<void> {
  const index: DatasetIndex = {
    datasets: datasets.map(({ dataset: { partition, timezone }, ref }) => ({ dataset: ref, partition, timezone })),
  };
  await putJson(s3, { bucket, key: datasetIndexKey }, index);
}

async function putJson(s3: S3Client, { bucket, key }: WorkRef, value: unknown): Promise<void> {
  const Body = JSON.stringify(value);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: "application/json" }));
}
