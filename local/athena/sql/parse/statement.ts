import { notSupported } from "../refusal.ts";
import type { Statement, TableName } from "../statement.ts";
import { parseCreateTable } from "./create-table.ts";
import { type Cursor, Cursor as Reader } from "./cursor.ts";
import { parseDatabaseStatement, parseShow, parseTableStatement } from "./definition.ts";
import { seesQuery } from "./expression.ts";
import { type Property, parseProperties } from "./property.ts";
import { parseQuery } from "./query.ts";
import type { Query } from "./syntax.ts";
import { tableName } from "./table-name.ts";

/** A statement whose query, if it has one, is yet to be translated. */
export type ParsedStatement =
  | { readonly kind: "query"; readonly query: Query }
  | {
      readonly kind: "createTableAs";
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly properties: readonly Property[];
      readonly query: Query;
      readonly withData: boolean;
    }
  | {
      readonly kind: "insert";
      readonly table: TableName;
      readonly columns?: readonly string[];
      readonly query: Query;
    }
  | {
      readonly kind: "unload";
      readonly query: Query;
      readonly location: string;
      readonly properties: readonly Property[];
      readonly at: number;
    }
  | { readonly kind: "definition"; readonly statement: Statement };

/**
 * Reads one statement.
 *
 * @param database the session's
 * @throws Refusal where it is none of Athena's, or not of this subset
 */
export function parseStatement(sql: string, database: string): ParsedStatement {
  const cursor = new Reader(sql);
  const statement = parseOne(cursor, database);
  cursor.expectEnd();
  return statement;
}

function parseOne(cursor: Cursor, database: string): ParsedStatement {
  const { at } = cursor;
  if (seesQuery(cursor)) return { kind: "query", query: parseQuery(cursor) };
  if (cursor.accept("unload")) {
    const query = cursor.inParentheses(() => parseQuery(cursor));
    cursor.expect("to");
    const location = cursor.string();
    return { kind: "unload", at, query, location, properties: cursor.accept("with") ? parseProperties(cursor) : [] };
  }
  if (cursor.accept("insert", "into")) {
    const table = readTable(cursor, database);
    const columns = seesQuery(cursor) ? undefined : cursor.inParentheses(() => cursor.list(() => cursor.name().value));
    return { kind: "insert", table, query: parseQuery(cursor), ...(columns && { columns }) };
  }
  if (cursor.accept("create", "table")) return parseCreateTableAs(cursor, database);
  if (cursor.accept("create", "external", "table"))
    return { kind: "definition", statement: parseCreateTable(cursor, database) };
  const statement =
    parseDatabaseStatement(cursor) ?? parseTableStatement(cursor, database) ?? parseShow(cursor, database);
  if (statement) return { kind: "definition", statement };
  const word = cursor.peek().text.toUpperCase();
  const known =
    /^(EXPLAIN|CREATE|ALTER|DROP|DELETE|UPDATE|MERGE|PREPARE|EXECUTE|DEALLOCATE|VACUUM|OPTIMIZE|INSERT|GRANT|REVOKE|CALL|USE|SET)$/;
  if (known.test(word))
    throw notSupported(
      at,
      `${word} ${cursor.peek(1).text.toUpperCase()}`.trim(),
      "docs/athena-sql.md lists the statements that are",
    );
  throw cursor.mismatch(
    "'ALTER', 'CREATE', 'DESCRIBE', 'DROP', 'INSERT', 'MSCK', 'SELECT', 'SHOW', 'UNLOAD', 'VALUES', 'WITH'",
  );
}

function readTable(cursor: Cursor, database: string): TableName {
  const parts = [cursor.name()];
  while (cursor.accept(".")) parts.push(cursor.name());
  return tableName(parts, database);
}

/** CREATE TABLE … [WITH (…)] AS query; one without AS would be an Iceberg table. */
function parseCreateTableAs(cursor: Cursor, database: string): ParsedStatement {
  const ifNotExists = cursor.accept("if", "not", "exists");
  const table = readTable(cursor, database);
  if (cursor.sees("("))
    throw notSupported(
      cursor.at,
      "CREATE TABLE with columns",
      "Iceberg tables are not; use CREATE EXTERNAL TABLE or CREATE TABLE … AS",
    );
  const properties = cursor.accept("with") ? parseProperties(cursor) : [];
  cursor.expect("as");
  const query = parseQuery(cursor);
  const withData = !cursor.accept("with", "no", "data");
  if (withData) cursor.accept("with", "data");
  return { kind: "createTableAs", table, ifNotExists, properties, query, withData };
}
