import {
  EntityNotFoundException,
  GetPartitionCommand,
  type GlueClient,
  paginateGetPartitions,
} from "@aws-sdk/client-glue";
import { MissingTableError } from "../shared/swap-partition.ts";

/** Where Glue says that partitions lie, as `s3://bucket/prefix/`. */
export interface PartitionLocations {
  /** One partition's; undefined where Glue does not have it. */
  of(table: string, values: readonly string[]): Promise<string | undefined>;
  /**
   * All of a table's partitions, in no order.
   *
   * @throws MissingTableError where the table does not exist
   */
  all(table: string): AsyncIterable<{ readonly values: readonly string[]; readonly location: string }>;
}

/** The most that GetPartitions gives at once (https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html). */
const pageSize = 1000;

/** The partitions of the tables of a Glue database. */
export function partitionLocations(client: GlueClient, DatabaseName: string): PartitionLocations {
  return {
    async of(TableName, values) {
      const request = new GetPartitionCommand({ DatabaseName, TableName, PartitionValues: [...values] });
      try {
        return (await client.send(request)).Partition?.StorageDescriptor?.Location;
      } catch (error) {
        if (error instanceof EntityNotFoundException) return undefined;
        throw error;
      }
    },

    async *all(TableName) {
      const request = { DatabaseName, TableName, ExcludeColumnSchema: true };
      try {
        for await (const { Partitions = [] } of paginateGetPartitions({ client, pageSize }, request)) {
          for (const { Values = [], StorageDescriptor } of Partitions)
            yield { values: Values, location: StorageDescriptor?.Location ?? "" };
        }
      } catch (error) {
        const isMissing = error instanceof EntityNotFoundException;
        throw isMissing ? new MissingTableError(DatabaseName, TableName, { cause: error }) : error;
      }
    },
  };
}

/** The key of the prefix that a location names: `alerts/date=2024-01-31/run=r1-3/`. */
export function keyOf(location: string): string {
  return location.replace(/^s3:\/\/[^/]+\//, "");
}
