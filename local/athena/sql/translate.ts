import { analyzeQuery, nameColumns, resultName } from "./analyze/query.ts";
import type { Context } from "./analyze/scope.ts";
import { fileOptions } from "./parse/property.ts";
import { type ParsedStatement, parseStatement } from "./parse/statement.ts";
import type { Query } from "./parse/syntax.ts";
import { Refusal, type RefusalCode } from "./refusal.ts";
import type { DuckDbQuery, Statement, TableColumn, TableName } from "./statement.ts";
import { hiveType } from "./types/hive-type.ts";
import type { Type } from "./types/type.ts";

/** What a statement is translated for. */
export interface TranslateSession {
  /** The database of tables that are named without one, in small letters. */
  readonly database: string;
  /** A table's columns as Glue has them, partition keys last; undefined where there is no such table. */
  columnsOf(table: TableName): Promise<readonly TableColumn[] | undefined>;
}

/** `message` is Athena's kind: `TYPE_MISMATCH: line 1:8: Cannot apply operator: varchar = integer`. */
export type Translation =
  | { readonly ok: true; readonly statement: Statement }
  | { readonly ok: false; readonly code: RefusalCode; readonly message: string };

/**
 * Reads a statement of Athena's SQL and says what is to be done for it. A query is held against the columns of its tables
 * and put into DuckDB's words, which mean the same on values of the same types. What is outside the subset of
 * docs/athena.md is refused, with the place; it is never run with another meaning.
 */
export async function translate(sql: string, session: TranslateSession): Promise<Translation> {
  const known = new Map<string, readonly TableColumn[] | undefined>();
  for (;;) {
    try {
      const statement = parseStatement(sql, session.database);
      return { ok: true, statement: translateParsed(statement, session.database, known) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, code: error.code, message: error.describe(sql) };
      if (!(error instanceof UnknownTable)) throw error;
      known.set(keyOf(error.table), await session.columnsOf(error.table));
    }
  }
}

/** A table whose columns are not looked up yet: they are, and the statement is read again. */
class UnknownTable extends Error {
  readonly table: TableName;

  constructor(table: TableName) {
    super(`${table.database}.${table.name}`);
    this.table = table;
  }
}

function keyOf({ database, name }: TableName): string {
  return `${database}.${name}`;
}

function typedColumn({ Name, Type }: TableColumn, table: TableName): { name: string; type: Type } {
  const type = hiveType(Type);
  if (!type)
    throw new Refusal(
      "NOT_SUPPORTED",
      0,
      `Column '${Name}' of ${keyOf(table)} has type '${Type}', which is not supported here`,
    );
  return { name: Name.toLowerCase(), type };
}

type Known = ReadonlyMap<string, readonly TableColumn[] | undefined>;

function translateParsed(parsed: ParsedStatement, database: string, known: Known): Statement {
  const statementType = "DML";
  const of = (query: Query): DuckDbQuery => translateQuery(query, database, known);
  switch (parsed.kind) {
    case "query":
      return { kind: "query", statementType, ...of(parsed.query) };
    case "createTableAs": {
      const { table, ifNotExists, withData, properties } = parsed;
      const options = fileOptions(parsed.query.at, properties, "CREATE TABLE AS");
      const query = of(parsed.query);
      requireNames(parsed.query, query);
      requirePartitionsLast(parsed.query, query, options.partitionedBy);
      return { kind: "createTableAs", statementType, table, ifNotExists, withData, options, query };
    }
    case "insert": {
      const { table, columns } = parsed;
      return { kind: "insert", statementType, table, query: of(parsed.query), ...(columns && { columns }) };
    }
    case "unload": {
      const options = fileOptions(parsed.at, parsed.properties, "UNLOAD");
      const query = of(parsed.query);
      requirePartitionsLast(parsed.query, query, options.partitionedBy);
      return { kind: "unload", statementType, query, location: parsed.location, options };
    }
    case "definition":
      return parsed.statement;
    default:
      return parsed satisfies never;
  }
}

function translateQuery(query: Query, database: string, known: Known): DuckDbQuery {
  const tables: TableName[] = [];
  let names = 0;
  const context: Context = {
    session: {
      database,
      tables,
      nextName: () => `r${++names}`,
      columnsOf: (table) => {
        if (!known.has(keyOf(table))) throw new UnknownTable(table);
        return known.get(keyOf(table))?.map((column) => typedColumn(column, table));
      },
    },
    scope: { columns: [] },
    commonTables: new Map(),
    parameters: [],
    lambdaDepth: 0,
    windows: new Map(),
    analyzeQuery,
  };
  const analyzed = analyzeQuery(query, context);
  const columns = analyzed.columns.map((column, index) => ({
    name: resultName(column, index),
    type: column.type,
  }));
  return { duckdb: nameColumns(analyzed), tables, columns };
}

/** A table's columns need names, each once. */
function requireNames(query: Query, { columns }: DuckDbQuery): void {
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new Refusal("SYNTAX_ERROR", query.at, `Column name '${twice}' specified more than once`);
  const unnamed = names.find((name) => /^_col\d+$/.test(name));
  if (unnamed !== undefined)
    throw new Refusal("SYNTAX_ERROR", query.at, `Column name not specified at position ${names.indexOf(unnamed) + 1}`);
}

function requirePartitionsLast(query: Query, { columns }: DuckDbQuery, partitionedBy: readonly string[]): void {
  const last = columns.slice(columns.length - partitionedBy.length).map(({ name }) => name.toLowerCase());
  if (partitionedBy.length < columns.length && partitionedBy.every((name, index) => name === last[index])) return;
  if (partitionedBy.length === 0) return;
  throw new Refusal(
    "SYNTAX_ERROR",
    query.at,
    `partitioned_by [${partitionedBy.join(", ")}] must be the last columns of the query, in that order`,
  );
}
