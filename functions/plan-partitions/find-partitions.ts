import type { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import { InputDigest } from "../shared/input-digest.ts";
import type { RawFile } from "../shared/raw-files.ts";

/** A partition as it is now in S3. */
export interface FoundPartition {
  readonly partition: PartitionId;
  readonly files: number;
  readonly bytes: number;
  readonly digest: string;
}

/**
 * The partitions that some raw files make, oldest first. What is kept of a file is its part in the totals and in the digest, so
 * that memory goes by partitions (about 1.5 KB each) and not by files.
 *
 * @param listed in the order of the listing
 */
export async function findPartitions(
  dataset: DatasetRef,
  listed: AsyncIterable<RawFile> | Iterable<RawFile>,
): Promise<FoundPartition[]> {
  const found = new Map<PartitionId, { files: number; bytes: number; readonly digest: InputDigest }>();
  for await (const { partition, file } of listed) {
    const totals = found.get(partition) ?? { files: 0, bytes: 0, digest: new InputDigest(dataset) };
    totals.files += 1;
    totals.bytes += file.size;
    totals.digest.add(file);
    found.set(partition, totals);
  }
  return [...found]
    .map(([partition, { files, bytes, digest }]) => ({ partition, files, bytes, digest: digest.value() }))
    .sort((a, b) => (a.partition < b.partition ? -1 : 1));
}
