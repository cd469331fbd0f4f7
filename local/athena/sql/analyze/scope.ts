import type { Identifier } from "../parse/cursor.ts";
import type { Query } from "../parse/syntax.ts";
import { Refusal } from "../refusal.ts";
import type { KeyFilter, TableName } from "../statement.ts";
import type { Type } from "../types/type.ts";

/** An expression in DuckDB's words with its type in Athena. */
export interface Typed {
  readonly sql: string;
  readonly type: Type;
}

/** A column that names can mean. */
export interface ScopeColumn extends Typed {
  /** In small letters; absent where a query gave it none. */
  readonly name?: string;
  /** As a statement wrote it, where it becomes a result's. */
  readonly written?: string;
  /** The table's name or alias, and its database where the table has no alias. */
  readonly relation?: { readonly name: string; readonly database?: string };
}

/** Columns of a FROM, with those of the query around it. */
export interface Scope {
  readonly columns: readonly ScopeColumn[];
  readonly outer?: Scope;
}

/** A query of WITH, already in DuckDB's words. */
export interface CommonTableScope {
  readonly sqlName: string;
  readonly columns: readonly { readonly name?: string; readonly type: Type; readonly sqlName: string }[];
}

/** A table where a FROM reads it, with what its WHERE wants of it. */
export interface Scan {
  readonly table: TableName;
  readonly filters: KeyFilter[];
}

/** What stays the same while a statement is read. */
export interface Session {
  /** The database of tables that are named without one. */
  readonly database: string;
  /** A table's columns, partition keys last, by small names; undefined where there is no such table. */
  columnsOf(table: TableName): readonly { readonly name: string; readonly type: Type }[] | undefined;
  /** Names the next relation: no name of the statement's is DuckDB's, so that none can mean two things. */
  nextName(): string;
  /** Every place in which a table is read, by the name of its relation. */
  readonly scans: Map<string, Scan>;
}

/** What an expression's names can mean, and what it may hold. */
export interface Context {
  readonly session: Session;
  readonly scope: Scope;
  readonly commonTables: ReadonlyMap<string, CommonTableScope>;
  /** Parameters of the lambdas around, innermost last. */
  readonly parameters: readonly { readonly name: string; readonly value: Typed }[];
  /** How many lambdas are around. */
  readonly lambdaDepth: number;
  /** Windows that the select names. */
  readonly windows: ReadonlyMap<string, string>;
  /** Why aggregates and windows cannot stand here: `WHERE clause`; absent where they can. */
  readonly noAggregates?: string;
  /** Reads a query in an expression; handed in, because queries hold expressions and expressions queries. */
  readonly analyzeQuery: (query: Query, context: Context) => AnalyzedQuery;
}

export interface AnalyzedQuery {
  readonly sql: string;
  readonly columns: readonly { readonly name?: string; readonly written?: string; readonly type: Type }[];
}

/** DuckDB's name of a query's column, from 0. */
export function columnName(index: number): string {
  return `c${index + 1}`;
}

/**
 * What a name with dots means: a column, by itself or with its table's name before it, then fields of it. The nearest
 * FROM in which it means something decides.
 *
 * @returns the column and the parts that are fields of it
 */
export function resolve(
  scope: Scope,
  parts: readonly Identifier[],
): { column: ScopeColumn; fields: readonly Identifier[] } | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    for (let length = Math.min(parts.length, 4); length > 0; length--) {
      const qualifier = parts.slice(0, length - 1);
      const name = parts[length - 1] as Identifier;
      const found = at.columns.filter((column) => column.name === name.value && isOf(column, qualifier));
      const [column] = found;
      if (found.length > 1)
        throw new Refusal("SYNTAX_ERROR", name.at, `Column '${written(parts.slice(0, length))}' is ambiguous`);
      if (column) return { column, fields: parts.slice(length) };
    }
  }
  return undefined;
}

/** Whether the names before a column's are its table's: alias, or [catalog.][database.]table. */
export function isOf(column: ScopeColumn, qualifier: readonly Identifier[]): boolean {
  if (qualifier.length === 0) return true;
  const [catalog, database, name] = [
    ...Array(3 - qualifier.length).fill(undefined),
    ...qualifier.map(({ value }) => value),
  ];
  if (column.relation?.name !== name) return false;
  if (database !== undefined && column.relation?.database !== database) return false;
  return catalog === undefined || catalog === "awsdatacatalog";
}

export function written(parts: readonly Identifier[]): string {
  return parts.map((part) => part.value).join(".");
}
