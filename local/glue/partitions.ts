import * as z from "zod";
import { type Operation, ServiceError } from "../aws-json.ts";
import type { Catalog, Entry, EntryPath } from "./catalog.ts";
import { catalogId } from "./databases.ts";
import { alreadyExists, entityNotFound, invalidInput } from "./errors.ts";
import { afterToken, InTable, nextToken, Paging, PartitionInput, PartitionValues, parse } from "./input.ts";
import { requireTable } from "./tables.ts";

/**
 * CreatePartition, UpdatePartition, GetPartition, GetPartitions, DeletePartition, BatchCreatePartition and
 * BatchGetPartition. `now` is epoch seconds. A partition is one small file.
 */
export function partitionOperations(catalog: Catalog, now: () => number): Record<string, Operation> {
  return {
    CreatePartition(input: unknown) {
      const { PartitionInput: given, ...table } = parse("CreatePartition", create, input);
      return catalog.change(async () => {
        await add(catalog, table, given, now());
        return {};
      });
    },

    UpdatePartition(input: unknown) {
      const request = parse("UpdatePartition", update, input);
      return catalog.change(async () => {
        await replace(catalog, request, request.PartitionValueList, request.PartitionInput);
        return {};
      });
    },

    async GetPartition(input: unknown) {
      const { PartitionValues: values, ...table } = parse("GetPartition", get, input);
      return { Partition: await requirePartition(catalog, table, values) };
    },

    async GetPartitions(input: unknown) {
      const { MaxResults, NextToken, ExcludeColumnSchema, ...table } = parse("GetPartitions", list, input);
      await requireTable(catalog, table.DatabaseName, table.TableName);
      const { entries, next } = await catalog.list(pathOf(table), MaxResults, afterToken(NextToken));
      const Partitions = ExcludeColumnSchema ? entries.map(withoutColumns) : entries;
      return { Partitions, ...(next !== undefined && { NextToken: nextToken(next) }) };
    },

    DeletePartition(input: unknown) {
      const { PartitionValues: values, ...table } = parse("DeletePartition", get, input);
      return catalog.change(async () => {
        await requirePartition(catalog, table, values);
        await catalog.remove(pathOf(table, values));
        return {};
      });
    },

    BatchCreatePartition(input: unknown) {
      const { PartitionInputList, ...table } = parse("BatchCreatePartition", batchCreate, input);
      return catalog.change(async () => {
        const Errors: object[] = [];
        for (const given of PartitionInputList) {
          await add(catalog, table, given, now()).catch((error: unknown) => {
            if (!(error instanceof ServiceError) || error.code === "EntityNotFoundException") throw error;
            const ErrorDetail = { ErrorCode: error.code, ErrorMessage: error.message };
            Errors.push({ PartitionValues: given.Values, ErrorDetail });
          });
        }
        return { Errors };
      });
    },

    async BatchGetPartition(input: unknown) {
      const { PartitionsToGet, ...table } = parse("BatchGetPartition", batchGet, input);
      await requireTable(catalog, table.DatabaseName, table.TableName);
      const found = await Promise.all(PartitionsToGet.map(({ Values }) => catalog.read(pathOf(table, Values))));
      return { Partitions: found.filter((partition) => partition !== undefined), UnprocessedKeys: [] };
    },
  };
}

interface TableRef {
  readonly DatabaseName: string;
  readonly TableName: string;
}

async function add(catalog: Catalog, table: TableRef, given: PartitionInput, time: number): Promise<void> {
  await assertValueCount(catalog, table, given);
  const path = pathOf(table, given.Values);
  if (await catalog.read(path)) throw alreadyExists("Partition already exists.");
  await catalog.write(path, partition(table, given, time));
}

/** Where the values change too, the new partition is written before the old is removed: a crash leaves both. */
async function replace(
  catalog: Catalog,
  table: TableRef,
  values: readonly string[],
  given: PartitionInput,
): Promise<void> {
  await assertValueCount(catalog, table, given);
  const { CreationTime } = await requirePartition(catalog, table, values);
  const moves = JSON.stringify(values) !== JSON.stringify(given.Values);
  if (moves && (await catalog.read(pathOf(table, given.Values)))) throw alreadyExists("Partition already exists.");
  await catalog.write(pathOf(table, given.Values), partition(table, given, CreationTime));
  if (moves) await catalog.remove(pathOf(table, values));
}

/** A partition as GetPartition describes it. */
function partition({ DatabaseName, TableName }: TableRef, given: PartitionInput, CreationTime: unknown): Entry {
  return { ...given, DatabaseName, TableName, CreationTime, CatalogId: catalogId };
}

async function assertValueCount(catalog: Catalog, { DatabaseName, TableName }: TableRef, given: PartitionInput) {
  const { PartitionKeys } = await requireTable(catalog, DatabaseName, TableName);
  if ((PartitionKeys as unknown[]).length === given.Values.length) return;
  throw invalidInput("The number of partition keys do not match the number of partition values.");
}

async function requirePartition(catalog: Catalog, table: TableRef, values: readonly string[]): Promise<Entry> {
  const found = await catalog.read(pathOf(table, values));
  if (found) return found;
  await requireTable(catalog, table.DatabaseName, table.TableName);
  throw entityNotFound(`Cannot find partition ${values.join(", ")} of ${table.DatabaseName}.${table.TableName}.`);
}

function withoutColumns(entry: Entry): Entry {
  const { Columns: _, ...storage } = (entry.StorageDescriptor ?? {}) as Entry;
  return { ...entry, StorageDescriptor: storage };
}

function pathOf({ DatabaseName, TableName }: TableRef, values?: readonly string[]): EntryPath {
  return [[DatabaseName], [TableName], ...(values ? [values] : [])];
}

const create = InTable.extend({ PartitionInput });
const update = InTable.extend({ PartitionValueList: PartitionValues, PartitionInput });
const get = InTable.extend({ PartitionValues });
const list = InTable.extend({ ...Paging.shape, ExcludeColumnSchema: z.boolean().optional() });
const batchCreate = InTable.extend({ PartitionInputList: z.array(PartitionInput).max(100) });
const batchGet = InTable.extend({ PartitionsToGet: z.array(z.strictObject({ Values: PartitionValues })).max(1000) });
