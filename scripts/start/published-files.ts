import { join } from "node:path";
import { type GlueClient, paginateGetPartitions } from "@aws-sdk/client-glue";
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { bucketFolder, resources } from "../platform/names.ts";

/**
 * The Parquet files of a published table, as Glue's partitions name them now.
 *
 * @param home the local platform's folder: S3's objects are plain files in it
 * @returns absolute paths
 */
export async function publishedFiles(
  { glue, s3 }: { readonly glue: GlueClient; readonly s3: S3Client },
  home: string,
  table: string,
): Promise<string[]> {
  const request = { DatabaseName: resources.glueDatabase, TableName: table };
  const files: string[] = [];
  for await (const { Partitions = [] } of paginateGetPartitions({ client: glue }, request)) {
    for (const { StorageDescriptor } of Partitions) {
      const [, Bucket = "", Prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(StorageDescriptor?.Location ?? "") ?? [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
        files.push(...Contents.map(({ Key = "" }) => join(bucketFolder(home, Bucket), Key)));
      }
    }
  }
  return files;
}
