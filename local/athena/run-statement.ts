import { userFailure } from "./query-failure.ts";
import type { Statement } from "./sql/statement.ts";
import { select } from "./statements/select.ts";
import type { Session, StatementResult } from "./statements/session.ts";
import { unload } from "./statements/unload.ts";

/**
 * Runs a statement of Athena's SQL to its end: when it returns, its result and its files are in S3 and its changes in Glue.
 *
 * @throws QueryFailure, BytesScannedLimitExceeded; anything when the signal is aborted
 */
export async function runStatement(session: Session, sql: string): Promise<StatementResult> {
  const translated = await session.engine.translate(sql, session.database);
  if (!translated.ok) throw userFailure(withCode(translated.code, translated.message));
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

function withCode(code: string, message: string): string {
  return message.startsWith(`${code}: `) ? message : `${code}: ${message}`;
}
