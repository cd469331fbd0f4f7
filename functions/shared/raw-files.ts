import { createHash } from "node:crypto";
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { Dataset } from "../../schemas/dataset.ts";
import { listingPrefixes, parseFileNamePattern, partitionOf } from "../../schemas/file-name-pattern.ts";
import type { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import type { FileRef } from "../../schemas/s3.ts";

/**
 * The raw files of a range of partitions, each partition's sorted by key in UTF-16 code units. Partitions without files are
 * not in it.
 *
 * @param from first partition, of the dataset's own unit
 * @param to last partition, included
 */
export async function listRawFiles(
  s3: S3Client,
  bucket: string,
  dataset: Dataset,
  { from, to }: { readonly from: PartitionId; readonly to: PartitionId },
): Promise<Map<PartitionId, FileRef[]>> {
  const pattern = parseFileNamePattern(dataset.files, dataset.partition);
  if ("problem" in pattern) throw new Error(`The pattern ${dataset.files} of ${dataset.name}: ${pattern.problem}.`);
  const found = new Map<PartitionId, FileRef[]>();
  for (const Prefix of listingPrefixes(pattern, from, to)) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
      for (const { Key = "", ETag = "", Size = 0 } of Contents) {
        const partition = partitionOf(pattern, Key);
        if (partition === undefined || partition < from || partition > to) continue;
        const files = found.get(partition) ?? [];
        files.push({ bucket, key: Key, etag: ETag, size: Size });
        found.set(partition, files);
      }
    }
  }
  for (const files of found.values()) files.sort((a, b) => (a.key < b.key ? -1 : 1));
  return found;
}

/**
 * The digest of what a partition is made from: its dataset's description and its files as listed, sorted by key. A published
 * partition with another digest is stale.
 */
export function inputDigest({ definition }: DatasetRef, files: readonly FileRef[]): string {
  const hash = createHash("sha256").update(`${definition.key}\n`);
  for (const { key, etag, size } of files) hash.update(`${JSON.stringify([key, etag, size])}\n`);
  return hash.digest("hex");
}
