import type { DuckDBConnection } from "@duckdb/node-api";
import type { FileOptions, Statement, TableName } from "../sql/statement.ts";
import type { TranslateAnswer } from "./messages.ts";

/**
 * Reads SELECT, and UNLOAD of one to Parquet, in DuckDB's own dialect, for as long as `sql/` does not translate Athena's. What it
 * does not know it refuses.
 */
export function readStatement(connection: DuckDBConnection, sql: string, database: string): TranslateAnswer {
  try {
    const [, unloaded, location] =
      /^\s*unload\s*\(([\s\S]*)\)\s*to\s*'([^']+)'\s*with\s*\(\s*format\s*=\s*'parquet'\s*\)\s*$/i.exec(sql) ?? [];
    const duckdb = unloaded ?? sql;
    if (!/^\s*(select|with)\b/i.test(duckdb)) return refused("NOT_SUPPORTED", "This statement is not supported here.");
    const tables = connection.getTableNames(duckdb, true).map((name) => tableName(name, database));
    const query = { duckdb, tables, columns: [] };
    const options: FileOptions = { format: "PARQUET", partitionedBy: [] };
    const statement: Statement =
      unloaded === undefined || location === undefined
        ? { kind: "query", statementType: "DML", ...query }
        : { kind: "unload", statementType: "DML", query, location, options };
    return { ok: true, statement };
  } catch (error) {
    return refused("SYNTAX_ERROR", error instanceof Error ? error.message : String(error));
  }
}

function refused(code: string, message: string): TranslateAnswer {
  return { ok: false, code, message };
}

function tableName(text: string, database: string): TableName {
  const [, schema = database, name = text] =
    /^(?:([^.]+)\.)?([^.]+)$/.exec(text.replaceAll('"', "").toLowerCase()) ?? [];
  return { database: schema, name };
}
