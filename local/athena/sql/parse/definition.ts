import { notSupported, Refusal } from "../refusal.ts";
import type { PartitionSpec, Statement } from "../statement.ts";
import type { Cursor } from "./cursor.ts";
import { hiveName, hiveTable } from "./hive.ts";

/** CREATE and DROP DATABASE, which SCHEMA is another word for. */
export function parseDatabaseStatement(cursor: Cursor): Statement | undefined {
  if (cursor.accept("create", "database") || cursor.accept("create", "schema")) {
    const ifNotExists = cursor.accept("if", "not", "exists");
    const { value: name } = hiveName(cursor);
    const comment = cursor.accept("comment") ? cursor.string() : undefined;
    const location = cursor.accept("location") ? cursor.string() : undefined;
    if (cursor.sees("with")) throw notSupported(cursor.at, "WITH DBPROPERTIES");
    return {
      kind: "createDatabase",
      statementType: "DDL",
      name,
      ifNotExists,
      ...(comment !== undefined && { comment }),
      ...(location !== undefined && { location }),
    };
  }
  if (cursor.accept("drop", "database") || cursor.accept("drop", "schema")) {
    const ifExists = cursor.accept("if", "exists");
    const { value: name } = hiveName(cursor);
    const cascade = cursor.accept("cascade");
    if (!cascade) cursor.accept("restrict");
    return { kind: "dropDatabase", statementType: "DDL", name, ifExists, cascade };
  }
  return undefined;
}

/** ALTER TABLE ADD / DROP PARTITION, MSCK REPAIR TABLE, DROP TABLE. */
export function parseTableStatement(cursor: Cursor, database: string): Statement | undefined {
  const statementType = "DDL";
  if (cursor.accept("msck", "repair", "table"))
    return { kind: "repairTable", statementType, table: hiveTable(cursor, database) };
  if (cursor.accept("drop", "table")) {
    const ifExists = cursor.accept("if", "exists");
    return { kind: "dropTable", statementType, table: hiveTable(cursor, database), ifExists };
  }
  if (!cursor.accept("alter", "table")) return undefined;
  const table = hiveTable(cursor, database);
  if (cursor.accept("add")) {
    const ifNotExists = cursor.accept("if", "not", "exists");
    if (!cursor.sees("partition"))
      throw notSupported(cursor.at, `ALTER TABLE ADD ${cursor.peek().text.toUpperCase()}`, "use ADD PARTITION");
    const partitions = [];
    while (cursor.accept("partition")) {
      const spec = parseSpec(cursor);
      partitions.push({ spec, ...(cursor.accept("location") && { location: cursor.string() }) });
    }
    return { kind: "addPartitions", statementType, table, ifNotExists, partitions };
  }
  if (cursor.accept("drop")) {
    const ifExists = cursor.accept("if", "exists");
    if (!cursor.sees("partition"))
      throw notSupported(cursor.at, `ALTER TABLE DROP ${cursor.peek().text.toUpperCase()}`, "use DROP PARTITION");
    const partitions: PartitionSpec[] = [];
    do {
      cursor.expect("partition");
      partitions.push(parseSpec(cursor));
    } while (cursor.accept(","));
    return { kind: "dropPartitions", statementType, table, ifExists, partitions };
  }
  throw notSupported(cursor.at, `ALTER TABLE … ${cursor.peek().text.toUpperCase()}`, "use ADD or DROP PARTITION");
}

/** `(date = '2024-01-01', hour = 5)`; only = is read, so that one partition is meant. */
function parseSpec(cursor: Cursor): PartitionSpec {
  const { at } = cursor;
  const entries = cursor.inParentheses(() =>
    cursor.list((): [string, string] => {
      const { value: key } = hiveName(cursor);
      if (/^([<>]=?|<>|!=)$/.test(cursor.peek().text))
        throw notSupported(cursor.at, `PARTITION (${key} ${cursor.peek().text} …)`, "use =");
      cursor.expect("=");
      cursor.accept("date"); // DATE '2024-01-01'
      return [key, cursor.peek().kind === "number" ? cursor.next().text : cursor.string()];
    }),
  );
  const keys = entries.map(([key]) => key);
  if (new Set(keys).size < keys.length) throw new Refusal("SYNTAX_ERROR", at, "A partition key is given twice");
  return Object.fromEntries(entries);
}

/** SHOW … and DESCRIBE. */
export function parseShow(cursor: Cursor, database: string): Statement | undefined {
  const statementType = "UTILITY";
  if (cursor.accept("describe") || cursor.accept("desc")) {
    if (cursor.accept("extended") || cursor.accept("formatted"))
      throw notSupported(cursor.at, "DESCRIBE EXTENDED or FORMATTED", "use DESCRIBE table");
    cursor.accept("table");
    return { kind: "describe", statementType, table: hiveTable(cursor, database) };
  }
  if (!cursor.sees("show")) return undefined;
  if (cursor.accept("show", "databases") || cursor.accept("show", "schemas"))
    return { kind: "showDatabases", statementType, ...parsePattern(cursor) };
  if (cursor.accept("show", "tables")) {
    const of = cursor.accept("in") || cursor.accept("from") ? hiveName(cursor).value : database;
    return { kind: "showTables", statementType, database: of, ...parsePattern(cursor) };
  }
  if (cursor.accept("show", "partitions"))
    return { kind: "showPartitions", statementType, table: hiveTable(cursor, database) };
  if (cursor.accept("show", "create", "table"))
    return { kind: "showCreateTable", statementType, table: hiveTable(cursor, database) };
  if (cursor.accept("show", "columns")) {
    if (!cursor.accept("in")) cursor.expect("from");
    const table = hiveTable(cursor, database);
    const of = cursor.accept("in") || cursor.accept("from") ? hiveName(cursor).value : table.database;
    return { kind: "showColumns", statementType, table: { ...table, database: of } };
  }
  throw notSupported(
    cursor.at,
    `SHOW ${cursor.peek(1).text.toUpperCase()}`,
    "use SHOW DATABASES, TABLES, PARTITIONS, COLUMNS or CREATE TABLE",
  );
}

/** A regular expression in Hive's small form: `*` for any letters, `|` between choices. */
function parsePattern(cursor: Cursor): { pattern?: string } {
  cursor.accept("like");
  return cursor.peek().kind === "string" ? { pattern: cursor.string() } : {};
}
