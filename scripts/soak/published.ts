import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type GlueClient, paginateGetPartitions, paginateGetTables } from "@aws-sdk/client-glue";
import { bucketFolder, resources } from "../platform/names.ts";

/** Where a partition of a table lies, as a reader finds it in Glue at one moment. */
export interface PublishedPartition {
  readonly table: string;
  /** `2024-01-31` or `2024-01-31T05`. */
  readonly partition: string;
  /** `s3://bucket/prefix/` */
  readonly location: string;
}

/** Every published partition of every table. */
export async function publishedPartitions(glue: GlueClient): Promise<PublishedPartition[]> {
  const DatabaseName = resources.glueDatabase;
  const found: PublishedPartition[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName })) {
    for (const { Name: table = "" } of TableList) {
      for await (const page of paginateGetPartitions({ client: glue }, { DatabaseName, TableName: table })) {
        for (const { Values = [], StorageDescriptor } of page.Partitions ?? []) {
          found.push({ table, partition: Values.join("T"), location: StorageDescriptor?.Location ?? "" });
        }
      }
    }
  }
  return found;
}

/** The Parquet files below a location, by the names they have on disk: S3's objects are plain files. */
export async function filesAt(home: string, location: string): Promise<string[]> {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
  const folder = join(bucketFolder(home, bucket), prefix);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return []; // A prefix without objects: all records rejected, or none of them.
    throw error;
  });
  return names.sort().map((name) => join(folder, name));
}
