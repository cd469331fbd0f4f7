import { findTable } from "./glue-table.ts";
import { userFailure } from "./query-failure.ts";
import type { Statement, TableColumn, TableName } from "./sql/statement.ts";
import { translate } from "./sql/translate.ts";
import { createTableAs } from "./statements/create-table-as.ts";
import { insert } from "./statements/insert.ts";
import { addPartitions, dropPartitions, repairTable } from "./statements/partitions.ts";
import { select } from "./statements/select.ts";
import type { Session, StatementResult } from "./statements/session.ts";
import {
  describe,
  showColumns,
  showCreateTable,
  showDatabases,
  showPartitions,
  showTables,
} from "./statements/show.ts";
import { createDatabase, createExternalTable, dropDatabase, dropTable } from "./statements/tables.ts";
import { textResult } from "./statements/text-result.ts";
import { unload } from "./statements/unload.ts";

/**
 * Runs a statement of Athena's SQL to its end: when it returns, its result and its files are in S3 and its changes in Glue.
 *
 * @throws QueryFailure, BytesScannedLimitExceeded; anything when the signal is aborted
 */
export async function runStatement(session: Session, sql: string): Promise<StatementResult> {
  const { database } = session;
  const columnsOf = (table: TableName) => tableColumns(session, table);
  const translated = await translate(sql, { database, columnsOf });
  if (!translated.ok) throw userFailure(translated.message);
  session.signal.throwIfAborted();
  const { statement } = translated;
  const result = await run(session, statement);
  // What says nothing has an empty result all the same.
  if (statement.statementType === "DDL" && !result.columns) await textResult(session, [], []);
  return result;
}

function run(session: Session, statement: Statement): Promise<StatementResult> {
  switch (statement.kind) {
    case "query":
      return select(session, statement);
    case "unload":
      return unload(session, statement);
    case "createTableAs":
      return createTableAs(session, statement);
    case "insert":
      return insert(session, statement);
    case "createExternalTable":
      return createExternalTable(session, statement);
    case "dropTable":
      return dropTable(session, statement);
    case "addPartitions":
      return addPartitions(session, statement);
    case "dropPartitions":
      return dropPartitions(session, statement);
    case "repairTable":
      return repairTable(session, statement);
    case "createDatabase":
      return createDatabase(session, statement);
    case "dropDatabase":
      return dropDatabase(session, statement);
    case "showDatabases":
      return showDatabases(session, statement);
    case "showTables":
      return showTables(session, statement);
    case "showPartitions":
      return showPartitions(session, statement);
    case "showColumns":
      return showColumns(session, statement);
    case "showCreateTable":
      return showCreateTable(session, statement);
    case "describe":
      return describe(session, statement);
    default:
      return statement satisfies never;
  }
}

/** A table's columns, partition keys last. */
async function tableColumns({ glue }: Session, name: TableName): Promise<readonly TableColumn[] | undefined> {
  const table = await findTable(glue, name);
  const columns = table && [...(table.StorageDescriptor?.Columns ?? []), ...table.PartitionKeys];
  return columns?.map(({ Name, Type = "string" }) => ({ Name, Type }));
}
