import { ServiceError } from "../../aws-json.ts";
import { findTable, requireDatabase, unlessAbsent } from "../glue-table.ts";
import type { Statement } from "../sql/statement.ts";
import { ddlFailure } from "./ddl-failure.ts";
import type { Session, StatementResult } from "./session.ts";

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** CREATE EXTERNAL TABLE. */
export async function createExternalTable(
  { glue }: Session,
  { table, ifNotExists, glue: TableInput }: Of<"createExternalTable">,
): Promise<StatementResult> {
  await requireDatabase(glue, table.database);
  await unlessThere(glue.call("CreateTable", { DatabaseName: table.database, TableInput }), ifNotExists, () =>
    ddlFailure("AlreadyExistsException", `Table ${table.name} already exists.`),
  );
  return { substatement: "CREATE_TABLE" };
}

/** DROP TABLE. Its files stay, as those of every external table. */
export async function dropTable({ glue }: Session, { table, ifExists }: Of<"dropTable">): Promise<StatementResult> {
  const there = await findTable(glue, table);
  if (there) await unlessAbsent(glue.call("DeleteTable", { DatabaseName: table.database, Name: table.name }));
  else if (!ifExists) throw ddlFailure("NoSuchObjectException", `Table ${table.name} not found.`);
  return { substatement: "DROP_TABLE" };
}

/** CREATE DATABASE. */
export async function createDatabase(
  { glue }: Session,
  { name, ifNotExists, comment, location }: Of<"createDatabase">,
): Promise<StatementResult> {
  const DatabaseInput = {
    Name: name,
    ...(comment !== undefined && { Description: comment }),
    ...(location !== undefined && { LocationUri: location }),
  };
  await unlessThere(glue.call("CreateDatabase", { DatabaseInput }), ifNotExists, () =>
    ddlFailure("AlreadyExistsException", `Database ${name} already exists`),
  );
  return { substatement: "CREATE_DATABASE" };
}

/** DROP DATABASE; with CASCADE its tables go too. */
export async function dropDatabase(
  { glue }: Session,
  { name, ifExists, cascade }: Of<"dropDatabase">,
): Promise<StatementResult> {
  const tables = await unlessAbsent(glue.call("GetTables", { DatabaseName: name, MaxResults: 1 }));
  if (!tables) {
    if (!ifExists) throw ddlFailure("NoSuchObjectException", `Database ${name} not found.`);
  } else if (!cascade && (tables.TableList as unknown[]).length > 0) {
    throw ddlFailure("InvalidOperationException", `Database ${name} is not empty. One or more tables exist.`);
  } else await unlessAbsent(glue.call("DeleteDatabase", { Name: name }));
  return { substatement: "DROP_DATABASE" };
}

/** Creates something; what is there already is left as it is, or is the failure. */
export async function unlessThere(
  creating: Promise<unknown>,
  isFine: boolean,
  failure: () => Error,
): Promise<"created" | "there"> {
  try {
    await creating;
    return "created";
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "AlreadyExistsException") throw error;
    if (!isFine) throw failure();
    return "there";
  }
}
