import { link, mkdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { GlueService } from "../glue/service.ts";
import { S3Error } from "../s3/errors.ts";
import type { LocalObjects } from "../s3/local-objects.ts";
import type { ObjectFile } from "../s3/object-file.ts";
import type { ScannedColumn, ScannedTable } from "./engine/scanned-table.ts";
import {
  allPartitions,
  type GlueColumn,
  type GluePartition,
  type GlueTable,
  partitionsOf,
  requireTable,
} from "./glue-table.ts";
import { requireLocation } from "./location.ts";
import { isWanted, namedPartitions } from "./partition-filter.ts";
import { systemFailure, userFailure } from "./query-failure.ts";
import type { ReadTable, TableName } from "./sql/statement.ts";
import { tableFormat } from "./table-format.ts";
import { duckdbTypeOf } from "./types.ts";

/** What holds the tables. */
export interface Lake {
  readonly glue: GlueService;
  readonly objects: LocalObjects;
}

/** A table at one moment. */
export interface TableSnapshot {
  readonly table: ScannedTable;
  /** Bytes of its files. */
  readonly bytes: number;
}

/**
 * A table as it is now, for one query: the partitions that it wants and their objects are listed once and linked into a folder of the
 * query's own, so that what is changed or deleted later does not change what the query reads.
 *
 * @throws QueryFailure
 */
export async function snapshotTable(lake: Lake, table: ReadTable, folder: string): Promise<TableSnapshot> {
  const { wanted, ...name } = table;
  const glueTable = await requireTable(lake.glue, name);
  refuseUnsupported(glueTable);
  const storage = glueTable.StorageDescriptor ?? {};
  const format = tableFormat(glueTable, storage);
  const keys = glueTable.PartitionKeys;
  const partitions: readonly GluePartition[] =
    keys.length === 0 ? [{ Values: [], StorageDescriptor: storage }] : await wantedPartitions(lake, table, keys);
  const files: string[] = [];
  let bytes = 0;
  const list = lister(lake.objects);
  for (const partition of partitions) {
    if (tableFormat(glueTable, partition.StorageDescriptor ?? storage).kind !== format.kind) {
      throw userFailure(
        `NOT_SUPPORTED: Partition ${partition.Values.join("/")} of ${name.name} has another SerDe than its table, which is not supported here.`,
      );
    }
    const objects = await objectsOf(list, partition, glueTable, format.kind);
    if (objects.length === 0) continue;
    const into = partitionFolder(keys, partition, name);
    await mkdir(join(folder, into), { recursive: true });
    const linked = objects.map(async (object, index) => {
      const file = join(into, `${files.length + index}-${basename(object.key)}`);
      await linkFile(object, join(folder, file));
      bytes += object.size;
      return file;
    });
    files.push(...(await Promise.all(linked)));
  }
  const columns = (storage.Columns ?? []).map((column) => scanned(column, name));
  const partitionKeys = keys.map((key) => scanned(key, name));
  return { table: { ...name, columns, partitionKeys, format, folder, files }, bytes };
}

/** The partitions that the query may want rows of: named ones are asked for, else all are looked through. */
async function wantedPartitions(
  { glue }: Lake,
  { wanted, ...name }: ReadTable,
  keys: readonly GlueColumn[],
): Promise<GluePartition[]> {
  const named = namedPartitions(keys, wanted);
  if (named) return partitionsOf(glue, name, named);
  return (await allPartitions(glue, name)).filter(({ Values }) => isWanted(keys, Values, wanted));
}

function refuseUnsupported({ Name, TableType, Parameters = {} }: GlueTable): void {
  if (TableType === "VIRTUAL_VIEW") throw userFailure(`NOT_SUPPORTED: ${Name} is a view, which is not supported here.`);
  if (Parameters["projection.enabled"]?.toLowerCase() === "true") {
    throw userFailure(
      `NOT_SUPPORTED: Table ${Name} uses partition projection, which is not supported here: register its partitions in Glue.`,
    );
  }
  if (Parameters.table_type?.toLowerCase() === "iceberg") {
    throw userFailure(`NOT_SUPPORTED: ${Name} is an Iceberg table, which is not supported here.`);
  }
}

/** Lists prefixes of any bucket, and reads each folder once: a table of years has thousands of partitions in one. */
function lister(objects: LocalObjects): (bucket: string, prefix: string) => Promise<ObjectFile[]> {
  const listers = new Map<string, ReturnType<LocalObjects["lister"]>>();
  return async (bucket, prefix) => {
    const known = listers.get(bucket) ?? objects.lister(bucket);
    listers.set(bucket, known);
    return (await known)(prefix);
  };
}

/** Hive passes over names that begin with `_` or `.`, and over empty objects. */
async function objectsOf(
  list: ReturnType<typeof lister>,
  { StorageDescriptor, Values }: GluePartition,
  table: GlueTable,
  kind: string,
): Promise<ObjectFile[]> {
  const of = Values.length === 0 ? `Table ${table.Name}` : `Partition ${Values.join("/")} of table ${table.Name}`;
  const { bucket, prefix } = requireLocation(StorageDescriptor?.Location, of);
  const found = await list(bucket, prefix).catch((error: unknown) => {
    if (!(error instanceof S3Error)) throw error;
    throw userFailure(`HIVE_METASTORE_ERROR: ${of} is at s3://${bucket}/${prefix}: ${error.message}`);
  });
  const data = found.filter(({ key, size }) => size > 0 && !/(^|\/)[._]/.test(key.slice(prefix.length)));
  const unread = kind === "parquet" ? undefined : data.find(({ key }) => /\.(bz2|lzo|lz4|snappy|deflate)$/i.test(key));
  if (unread)
    throw userFailure(
      `NOT_SUPPORTED: s3://${bucket}/${unread.key} is compressed in a way that is not supported here: use gzip or zstd.`,
    );
  return data;
}

function partitionFolder(keys: readonly GlueColumn[], { Values }: GluePartition, name: TableName): string {
  const folders = keys.map((key, index) => {
    const value = Values[index] ?? "";
    // DuckDB reads these folder names as NULL, and none at all as no folder.
    if (value === "" || value.toUpperCase() === "NULL") {
      throw userFailure(
        `NOT_SUPPORTED: Table ${name.name} has a partition whose ${key.Name} is ${JSON.stringify(value)}, which is not supported here.`,
      );
    }
    return `${key.Name}=${encodeURIComponent(value)}`;
  });
  return join(".", ...folders);
}

/** A hard link keeps the bytes, whatever happens to the object. On another file system it can only be a symbolic one. */
async function linkFile(object: ObjectFile, to: string): Promise<void> {
  try {
    await link(object.path, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw systemFailure(`HIVE_CANNOT_OPEN_SPLIT: ${object.key} was deleted while the query began`);
    if (code !== "EXDEV" && code !== "EPERM" && code !== "EMLINK") throw error;
    await symlink(object.path, to);
  }
}

function scanned({ Name, Type = "string" }: GlueColumn, table: TableName): ScannedColumn {
  const type = duckdbTypeOf(Type);
  if (type !== undefined) return { name: Name, type };
  throw userFailure(
    `NOT_SUPPORTED: Column ${Name} of table ${table.name} has the type ${Type}, which is not supported here.`,
  );
}
