import { analyzeQuery, nameColumns, resultName, withTypes } from "./analyze/query.ts";
import type { AnalyzedQuery, Context } from "./analyze/scope.ts";
import type { Catalog } from "./catalog.ts";
import type { Query } from "./parse/syntax.ts";
import { Refusal } from "./refusal.ts";
import type { DuckDbQuery, TableName } from "./statement.ts";
import { canCoerce } from "./types/coercion.ts";
import { type Type, typeText } from "./types/type.ts";

/** A query in DuckDB's words. */
export function translateQuery(query: Query, catalog: Catalog): DuckDbQuery {
  const context = newContext(catalog);
  return finish(analyzeQuery(query, context), context);
}

/**
 * The query of an INSERT, whose columns become the types of the table's.
 *
 * @param at where the statement names the table
 * @param columns those of the table that are given; absent: all, partition keys last
 */
export function translateInsert(
  query: Query,
  at: number,
  table: TableName,
  columns: readonly string[] | undefined,
  catalog: Catalog,
): DuckDbQuery {
  const all = catalog.columnsOf(table);
  if (!all)
    throw new Refusal("TABLE_NOT_FOUND", at, `Table 'awsdatacatalog.${table.database}.${table.name}' does not exist`);
  const targets = (columns ?? all.map(({ name }) => name)).map((name) => {
    const column = all.find((each) => each.name === name);
    if (!column)
      throw new Refusal("COLUMN_NOT_FOUND", at, `Insert column name does not exist in target table: ${name}`);
    return column.type;
  });
  const context = newContext(catalog);
  const analyzed = analyzeQuery(query, context);
  const given = analyzed.columns.map(({ type }) => type);
  const fit = given.length === targets.length && given.every((type, index) => canCoerce(type, targets[index] as Type));
  if (!fit) {
    const list = (types: readonly Type[]) => types.map(typeText).join(", ");
    throw new Refusal(
      "TYPE_MISMATCH",
      at,
      `Insert query has mismatched column types: Table: [${list(targets)}], Query: [${list(given)}]`,
    );
  }
  const sql = withTypes(query.at, analyzed, targets, context);
  const renamed = analyzed.columns.map((column, index) => ({ ...column, type: targets[index] as Type }));
  return finish({ sql, columns: renamed }, context);
}

function newContext(catalog: Catalog): Context {
  let names = 0;
  return {
    session: {
      database: catalog.database,
      tables: [],
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

function finish(query: AnalyzedQuery, { session }: Context): DuckDbQuery {
  const columns = query.columns.map((column, index) => ({
    name: resultName(column, index),
    type: column.type,
  }));
  return { duckdb: nameColumns(query), tables: session.tables, columns };
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
