import { analyzeQuery, nameColumns, resultName } from "./analyze/query.ts";
import type { Context, Scan } from "./analyze/scope.ts";
import { type Catalog, tableKey } from "./catalog.ts";
import type { Query } from "./parse/syntax.ts";
import { Refusal } from "./refusal.ts";
import type { DuckDbQuery, KeyFilter, ReadTable, TableName } from "./statement.ts";

/** A query in DuckDB's words. */
export function translateQuery(query: Query, catalog: Catalog): DuckDbQuery {
  const context = newContext(catalog);
  const analyzed = analyzeQuery(query, context);
  const columns = analyzed.columns.map((column, index) => ({ name: resultName(column, index), type: column.type }));
  return { duckdb: nameColumns(analyzed), tables: readTables(context.session.scans), columns };
}

function readTables(scans: ReadonlyMap<string, Scan>): ReadTable[] {
  const tables = new Map<string, TableName & { wanted: (readonly KeyFilter[])[] }>();
  for (const { table, filters } of scans.values()) {
    const known = tables.get(tableKey(table)) ?? { ...table, wanted: [] };
    known.wanted.push(filters);
    tables.set(tableKey(table), known);
  }
  return [...tables.values()];
}

function newContext(catalog: Catalog): Context {
  let names = 0;
  return {
    session: {
      database: catalog.database,
      scans: new Map(),
      nextName: () => `r${++names}`,
      columnsOf: (table) => catalog.columnsOf(table),
    },
    scope: { columns: [] },
    commonTables: new Map(),
    parameters: [],
    lambdaDepth: 0,
    windows: new Map(),
    analyzeQuery,
  };
}

/** A table's columns need names, each once. */
export function requireNames(query: Query, { columns }: DuckDbQuery): void {
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new Refusal("SYNTAX_ERROR", query.at, `Column name '${twice}' specified more than once`);
  const unnamed = names.find((name) => /^_col\d+$/.test(name));
  if (unnamed !== undefined)
    throw new Refusal("SYNTAX_ERROR", query.at, `Column name not specified at position ${names.indexOf(unnamed) + 1}`);
}

/** UNLOAD and CREATE TABLE AS write partition columns into folders' names; they have to be the query's last. */
export function requirePartitionsLast(query: Query, { columns }: DuckDbQuery, partitionedBy: readonly string[]): void {
  const last = columns.slice(columns.length - partitionedBy.length).map(({ name }) => name.toLowerCase());
  if (partitionedBy.length < columns.length && partitionedBy.every((name, index) => name === last[index])) return;
  if (partitionedBy.length === 0) return;
  throw new Refusal(
    "SYNTAX_ERROR",
    query.at,
    `partitioned_by [${partitionedBy.join(", ")}] must be the last columns of the query, in that order`,
  );
}
