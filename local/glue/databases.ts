import type { Operation } from "../aws-json.ts";
import { localPlace } from "../place.ts";
import type { Catalog, Entry } from "./catalog.ts";
import { alreadyExists, entityNotFound } from "./errors.ts";
import { afterToken, DatabaseInput, InCatalog, Name, nextToken, Paging, parse } from "./input.ts";

/** CreateDatabase, DeleteDatabase, GetDatabase and GetDatabases. `now` is epoch seconds. */
export function databaseOperations(catalog: Catalog, now: () => number): Record<string, Operation> {
  return {
    CreateDatabase(input: unknown) {
      const { DatabaseInput: given } = parse("CreateDatabase", create, input);
      return catalog.change(async () => {
        if (await catalog.read([[given.Name]])) throw alreadyExists(`Database already exists: ${given.Name}.`);
        await catalog.write([[given.Name]], { ...given, CreateTime: now(), CatalogId: catalogId });
        return {};
      });
    },

    /** Removes the tables of the database too, as Glue does (in its own time). */
    DeleteDatabase(input: unknown) {
      const { Name: name } = parse("DeleteDatabase", get, input);
      return catalog.change(async () => {
        await requireDatabase(catalog, name);
        await catalog.remove([[name]]);
        return {};
      });
    },

    async GetDatabase(input: unknown) {
      const { Name: name } = parse("GetDatabase", get, input);
      return { Database: await requireDatabase(catalog, name) };
    },

    async GetDatabases(input: unknown) {
      const { MaxResults, NextToken } = parse("GetDatabases", list, input);
      const { entries, next } = await catalog.list([], MaxResults, afterToken(NextToken));
      return { DatabaseList: entries, ...(next !== undefined && { NextToken: nextToken(next) }) };
    },
  };
}

/** The one catalog's id: the local account. */
export const catalogId = localPlace.account;

/** @throws ServiceError `EntityNotFoundException` */
export async function requireDatabase(catalog: Catalog, name: string): Promise<Entry> {
  const database = await catalog.read([[name]]);
  if (!database) throw entityNotFound(`Database ${name} not found.`);
  return database;
}

const create = InCatalog.extend({ DatabaseInput });
const get = InCatalog.extend({ Name });
const list = InCatalog.extend(Paging.shape);
