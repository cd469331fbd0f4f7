import type { DatasetRef, PartitionClaim, PartitionId, RunId } from "../../schemas/partition.ts";

/** The tables that a dataset's partitions are published to. */
export function tableNames(dataset: string): { readonly data: string; readonly rejects: string } {
  return { data: dataset, rejects: `${dataset}_rejects` };
}

/** The values of a partition's Glue keys: the date, and the hour where there is one: `["2024-01-31", "05"]`. */
export function partitionValues(partition: PartitionId): string[] {
  return partition.split("T");
}

/**
 * A claim with the places that its work is written to. Each run and token has prefixes of its own, so that work that was
 * overtaken never mixes with other work: `<table>/date=2024-01-31/hour=05/run=<run>-<token>/`.
 */
export function claimOf(
  dataset: DatasetRef,
  partition: PartitionId,
  { run, lease, token }: Pick<PartitionClaim, "run" | "lease" | "token">,
  { lake, work }: Buckets,
): PartitionClaim {
  const tables = tableNames(dataset.name);
  return {
    dataset,
    partition,
    run,
    lease,
    token,
    data: { bucket: lake, key: versionPrefix(tables.data, partition, `${run}-${token}`) },
    rejects: { bucket: lake, key: versionPrefix(tables.rejects, partition, `${run}-${token}`) },
    receipts: { bucket: work, key: receiptsPrefix({ run, dataset: dataset.name, partition, token }) },
  };
}

/**
 * Where one version of a partition of a table lies: `<table>/date=2024-01-31/hour=05/run=<work>/`.
 *
 * @param work the run, and what tells its versions apart
 */
export function versionPrefix(table: string, partition: PartitionId, work: string): string {
  const [date, hour] = partitionValues(partition);
  return `${table}/date=${date}/${hour === undefined ? "" : `hour=${hour}/`}run=${work}/`;
}

/** What the receipts of a partition's files begin with, in the work bucket. */
export function receiptsPrefix(of: {
  readonly run: RunId;
  readonly dataset: string;
  readonly partition: PartitionId;
  readonly token: number;
}): string {
  return `runs/${of.run}/receipts/${of.dataset}/${of.partition}/${of.token}/`;
}

export interface Buckets {
  readonly lake: string;
  readonly work: string;
}
