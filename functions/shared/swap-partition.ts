import {
  AlreadyExistsException,
  CreatePartitionCommand,
  EntityNotFoundException,
  GetTableCommand,
  type GlueClient,
  type PartitionInput,
  type Table,
  UpdatePartitionCommand,
} from "@aws-sdk/client-glue";
import type { S3Ref } from "../../schemas/s3.ts";

/** Glue's tables as publishing needs them. */
export interface PartitionCatalog {
  /** @throws MissingTableError where the table does not exist */
  assertTable(table: string): Promise<void>;
  /** Makes a partition of a table lie at a prefix, in one step for its readers. May be repeated. */
  swap(table: string, values: readonly string[], prefix: S3Ref): Promise<void>;
}

/** A table that publishing needs is not there. */
export class MissingTableError extends Error {
  override readonly name = "MissingTableError";

  constructor(database: string, table: string, options?: ErrorOptions) {
    super(
      `Glue has no table ${table} in the database ${database}. Make the dataset's tables before it is run: publishing ` +
        "only adds partitions to them.",
      options,
    );
  }
}

/** The tables of a Glue database. */
export function partitionCatalog(client: GlueClient, database: string): PartitionCatalog {
  return {
    async assertTable(table) {
      await getTable(client, database, table);
    },

    /** The partition has the table's storage descriptor, its columns and formats, and a location of its own. */
    async swap(table, values, prefix) {
      const { StorageDescriptor } = await getTable(client, database, table);
      const Location = locationOf(prefix);
      const input = { Values: [...values], StorageDescriptor: { ...StorageDescriptor, Location } };
      if (await create(client, database, table, input)) return;
      if (await update(client, database, table, input)) return;
      // Somebody removed the partition in between.
      await client.send(
        new CreatePartitionCommand({ DatabaseName: database, TableName: table, PartitionInput: input }),
      );
    },
  };
}

/** A prefix as Glue's `Location` writes it: `s3://bucket/prefix/`. */
export function locationOf({ bucket, key }: S3Ref): string {
  return `s3://${bucket}/${key}`;
}

async function getTable(client: GlueClient, database: string, table: string): Promise<Table> {
  try {
    const { Table: found } = await client.send(new GetTableCommand({ DatabaseName: database, Name: table }));
    return found ?? { Name: table };
  } catch (error) {
    throw error instanceof EntityNotFoundException ? new MissingTableError(database, table, { cause: error }) : error;
  }
}

/** False where the partition exists. */
async function create(client: GlueClient, DatabaseName: string, TableName: string, input: PartitionInput) {
  return client
    .send(new CreatePartitionCommand({ DatabaseName, TableName, PartitionInput: input }))
    .then(() => true, unless(AlreadyExistsException));
}

/** False where the partition does not exist. */
async function update(client: GlueClient, DatabaseName: string, TableName: string, input: PartitionInput) {
  const command = { DatabaseName, TableName, PartitionValueList: input.Values, PartitionInput: input };
  return client.send(new UpdatePartitionCommand(command)).then(() => true, unless(EntityNotFoundException));
}

/** Handles one error as `false` and throws any other. */
function unless(expected: typeof AlreadyExistsException | typeof EntityNotFoundException): (error: unknown) => false {
  return (error) => {
    if (error instanceof expected) return false;
    throw error;
  };
}
