import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { Dataset } from "../../schemas/dataset.ts";
import { listingPrefixes, parseFileNamePattern, partitionOf } from "../../schemas/file-name-pattern.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import type { FileRef } from "../../schemas/s3.ts";

/** One raw file and the partition that its key puts it in. */
export interface RawFile {
  readonly partition: PartitionId;
  readonly file: FileRef;
}

/**
 * The raw files of a range of partitions, one after the other as S3 lists them, so that a range of years needs no more memory
 * than a page of the listing. Those of one partition come by key, in the order of UTF-8, whatever range is asked for; those of
 * several partitions may come mixed, where a key begins with something else than its date.
 *
 * @param from first partition, of the dataset's own unit
 * @param to last partition, included
 */
export async function* rawFiles(
  s3: S3Client,
  bucket: string,
  dataset: Dataset,
  { from, to }: { readonly from: PartitionId; readonly to: PartitionId },
): AsyncGenerator<RawFile> {
  const pattern = parseFileNamePattern(dataset.files, dataset.partition);
  if ("problem" in pattern) throw new Error(`The pattern ${dataset.files} of ${dataset.name}: ${pattern.problem}.`);
  for (const Prefix of listingPrefixes(pattern, from, to)) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
      for (const { Key = "", ETag = "", Size = 0 } of Contents) {
        const partition = partitionOf(pattern, Key);
        if (partition === undefined || partition < from || partition > to) continue;
        yield { partition, file: { bucket, key: Key, etag: ETag, size: Size } };
      }
    }
  }
}
