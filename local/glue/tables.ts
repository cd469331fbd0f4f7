import * as z from "zod";
import type { Operation } from "../aws-json.ts";
import type { Catalog, Entry } from "./catalog.ts";
import { catalogId, requireDatabase } from "./databases.ts";
import { alreadyExists, entityNotFound } from "./errors.ts";
import { afterToken, InDatabase, Name, nextToken, Paging, parse, TableInput } from "./input.ts";

/** CreateTable, GetTable, GetTables, UpdateTable and DeleteTable. `now` is epoch seconds. */
export function tableOperations(catalog: Catalog, now: () => number): Record<string, Operation> {
  return {
    CreateTable(input: unknown) {
      const { DatabaseName, TableInput: given } = parse("CreateTable", write, input);
      return catalog.change(async () => {
        await requireDatabase(catalog, DatabaseName);
        if (await catalog.read([[DatabaseName], [given.Name]])) throw alreadyExists("Table already exists.");
        const time = now();
        const table = {
          ...given,
          DatabaseName,
          CreateTime: time,
          UpdateTime: time,
          VersionId: "0",
          CatalogId: catalogId,
        };
        await catalog.write([[DatabaseName], [given.Name]], table);
        return {};
      });
    },

    async GetTable(input: unknown) {
      const { DatabaseName, Name: name } = parse("GetTable", get, input);
      return { Table: await requireTable(catalog, DatabaseName, name) };
    },

    async GetTables(input: unknown) {
      const { DatabaseName, MaxResults, NextToken } = parse("GetTables", list, input);
      await requireDatabase(catalog, DatabaseName);
      const { entries, next } = await catalog.list([[DatabaseName]], MaxResults, afterToken(NextToken));
      return { TableList: entries, ...(next !== undefined && { NextToken: nextToken(next) }) };
    },

    UpdateTable(input: unknown) {
      const { DatabaseName, TableInput: given } = parse("UpdateTable", update, input);
      return catalog.change(async () => {
        const { CreateTime, VersionId } = await requireTable(catalog, DatabaseName, given.Name);
        const version = {
          CreateTime,
          UpdateTime: now(),
          VersionId: String(Number(VersionId) + 1),
          CatalogId: catalogId,
        };
        await catalog.write([[DatabaseName], [given.Name]], { ...given, DatabaseName, ...version });
        return {};
      });
    },

    DeleteTable(input: unknown) {
      const { DatabaseName, Name: name } = parse("DeleteTable", get, input);
      return catalog.change(async () => {
        await requireTable(catalog, DatabaseName, name);
        await catalog.remove([[DatabaseName], [name]]);
        return {};
      });
    },
  };
}

/** @throws ServiceError `EntityNotFoundException`, for the database or the table */
export async function requireTable(catalog: Catalog, database: string, name: string): Promise<Entry> {
  const table = await catalog.read([[database], [name]]);
  if (table) return table;
  await requireDatabase(catalog, database);
  throw entityNotFound(`Table ${name} not found.`);
}

const write = InDatabase.extend({ TableInput });
/** Versions are not kept, so that archiving the last one is skipped whatever is asked. */
const update = write.extend({ SkipArchive: z.boolean().optional() });
const get = InDatabase.extend({ Name });
const list = InDatabase.extend(Paging.shape);
