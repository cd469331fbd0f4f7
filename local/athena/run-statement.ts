import { findTable } from "./glue-table.ts";
import { userFailure } from "./query-failure.ts";
import type { Statement, TableColumn, TableName } from "./sql/statement.ts";
import { translate } from "./sql/translate.ts";
import { select } from "./statements/select.ts";
import type { Session, StatementResult } from "./statements/session.ts";
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
  return run(session, translated.statement);
}

function run(session: Session, statement: Statement): Promise<StatementResult> {
  switch (statement.kind) {
    case "query":
      return select(session, statement);
    case "unload":
      return unload(session, statement);
    default:
      throw userFailure(`NOT_SUPPORTED: ${statement.kind} is not supported here`);
  }
}

/** A table's columns, partition keys last. */
async function tableColumns({ glue }: Session, name: TableName): Promise<readonly TableColumn[] | undefined> {
  const table = await findTable(glue, name);
  const columns = table && [...(table.StorageDescriptor?.Columns ?? []), ...table.PartitionKeys];
  return columns?.map(({ Name, Type = "string" }) => ({ Name, Type }));
}
