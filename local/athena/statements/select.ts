import type { DuckDbQuery } from "../sql/statement.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { Session, StatementResult } from "./session.ts";

/** Runs a query, and makes its rows the result. */
export async function select(session: Session, query: DuckDbQuery): Promise<StatementResult> {
  const { bytes, run } = await prepareQuery(session, query);
  const { files } = await run({ kind: "csv" });
  const { bucket, key } = session.output;
  session.signal.throwIfAborted();
  for (const { path, md5 } of files) {
    await session.objects.place(bucket, key, path, { md5, contentType: "application/octet-stream" });
  }
  return { columns: query.columns, bytes, substatement: "SELECT" };
}
