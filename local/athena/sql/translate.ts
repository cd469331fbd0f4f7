import { Catalog, type KnownTables, tableKey, UnknownTable } from "./catalog.ts";
import { fileOptions } from "./parse/property.ts";
import { type ParsedStatement, parseStatement } from "./parse/statement.ts";
import { Refusal, type RefusalCode } from "./refusal.ts";
import type { Statement, TableColumn, TableName } from "./statement.ts";
import { requireNames, requirePartitionsLast, translateQuery } from "./translate-query.ts";

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
 * docs/athena-sql.md is refused, with the place; it is never run with another meaning.
 */
export async function translate(sql: string, session: TranslateSession): Promise<Translation> {
  const known: KnownTables = new Map();
  for (;;) {
    try {
      const statement = parseStatement(sql, session.database);
      return { ok: true, statement: translateParsed(statement, new Catalog(session.database, known)) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, code: error.code, message: error.describe(sql) };
      if (!(error instanceof UnknownTable)) throw error;
      known.set(tableKey(error.table), await session.columnsOf(error.table));
    }
  }
}

function translateParsed(parsed: ParsedStatement, catalog: Catalog): Statement {
  const statementType = "DML";
  switch (parsed.kind) {
    case "query":
      return { kind: "query", statementType, ...translateQuery(parsed.query, catalog) };
    case "createTableAs": {
      const { table, ifNotExists, withData, properties } = parsed;
      const options = fileOptions(parsed.query.at, properties, "CREATE TABLE AS");
      const query = translateQuery(parsed.query, catalog);
      requireNames(parsed.query, query);
      requirePartitionsLast(parsed.query, query, options.partitionedBy);
      return { kind: "createTableAs", statementType, table, ifNotExists, withData, options, query };
    }
    case "insert": {
      const { table, columns } = parsed;
      const query = translateQuery(parsed.query, catalog);
      return { kind: "insert", statementType, table, query, ...(columns && { columns }) };
    }
    case "unload": {
      const options = fileOptions(parsed.at, parsed.properties, "UNLOAD");
      const query = translateQuery(parsed.query, catalog);
      requirePartitionsLast(parsed.query, query, options.partitionedBy);
      return { kind: "unload", statementType, query, location: parsed.location, options };
    }
    case "definition":
      return parsed.statement;
    default:
      return parsed satisfies never;
  }
}
