import { ServiceError } from "../aws-json.ts";
import type { GlueService } from "../glue/service.ts";
import { userFailure } from "./query-failure.ts";
import type { TableName } from "./sql/statement.ts";

/** What is used of Glue's tables and partitions. */
export interface GlueTable {
  readonly Name: string;
  readonly TableType?: string;
  readonly PartitionKeys: readonly GlueColumn[];
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly StorageDescriptor?: GlueStorage;
}

export interface GlueStorage {
  readonly Columns?: readonly GlueColumn[];
  readonly Location?: string;
  readonly SerdeInfo?: {
    readonly SerializationLibrary?: string;
    readonly Parameters?: Readonly<Record<string, string>>;
  };
}

export interface GlueColumn {
  readonly Name: string;
  readonly Type?: string;
  readonly Comment?: string;
}

export interface GluePartition {
  readonly Values: readonly string[];
  readonly StorageDescriptor?: GlueStorage;
}

/** The table of a query. @throws QueryFailure `TABLE_NOT_FOUND`, `SCHEMA_NOT_FOUND` */
export async function requireTable(glue: GlueService, table: TableName): Promise<GlueTable> {
  const found = await findTable(glue, table);
  if (found) return found;
  throw userFailure(`TABLE_NOT_FOUND: Table 'awsdatacatalog.${table.database}.${table.name}' does not exist`);
}

/** The table, or undefined. @throws QueryFailure `SCHEMA_NOT_FOUND` */
export async function findTable(glue: GlueService, { database, name }: TableName): Promise<GlueTable | undefined> {
  const found = await unlessAbsent(glue.call("GetTable", { DatabaseName: database, Name: name }));
  if (found) return found.Table as GlueTable;
  await requireDatabase(glue, database);
  return undefined;
}

/** @throws QueryFailure `SCHEMA_NOT_FOUND` */
export async function requireDatabase(glue: GlueService, database: string): Promise<void> {
  if (await unlessAbsent(glue.call("GetDatabase", { Name: database }))) return;
  throw userFailure(`SCHEMA_NOT_FOUND: Schema '${database}' does not exist`);
}

/** All partitions of a table, as they are now. */
export async function allPartitions(glue: GlueService, { database, name }: TableName): Promise<GluePartition[]> {
  const found: GluePartition[] = [];
  let NextToken: unknown;
  do {
    const request = { DatabaseName: database, TableName: name, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await glue.call("GetPartitions", request);
    found.push(...(page.Partitions as GluePartition[]));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Those of the partitions with these values that there are; at most 1,000 are asked for at once. */
export async function partitionsOf(
  glue: GlueService,
  { database, name }: TableName,
  values: readonly (readonly string[])[],
): Promise<GluePartition[]> {
  const found: GluePartition[] = [];
  for (let from = 0; from < values.length; from += 1000) {
    const PartitionsToGet = values.slice(from, from + 1000).map((Values) => ({ Values }));
    const page = await glue.call("BatchGetPartition", { DatabaseName: database, TableName: name, PartitionsToGet });
    found.push(...(page.Partitions as GluePartition[]));
  }
  return found;
}

/** Undefined where Glue says that what is asked for is not there. */
export async function unlessAbsent<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && error.code === "EntityNotFoundException") return undefined;
    throw error;
  }
}
