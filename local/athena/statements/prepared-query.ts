import { join } from "node:path";
import { BytesScannedLimitExceeded } from "../end-query.ts";
import type { EngineOutput, RunAnswer } from "../engine/messages.ts";
import { exhausted, systemFailure, userFailure } from "../query-failure.ts";
import type { DuckDbQuery } from "../sql/statement.ts";
import { snapshotTable } from "../table-snapshot.ts";
import type { Session } from "./session.ts";

/** A query with its tables as they were at one moment. */
export interface PreparedQuery {
  /** Bytes of the files that it reads. */
  readonly bytes: number;
  /** Runs it, as often as it is called over the same files. Throws QueryFailure, or what the session's signal is aborted with. */
  run(output: EngineOutput): Promise<Extract<RunAnswer, { kind: "done" }>>;
}

/** Takes the tables of a query as they are now. @throws QueryFailure, BytesScannedLimitExceeded */
export async function prepareQuery(session: Session, query: DuckDbQuery): Promise<PreparedQuery> {
  const { engine, folder, signal, cutoff } = session;
  const snapshots = [];
  for (const [index, name] of query.tables.entries()) {
    snapshots.push(await snapshotTable(session, name, join(folder, String(index))));
    signal.throwIfAborted();
  }
  const bytes = snapshots.reduce((sum, snapshot) => sum + snapshot.bytes, 0);
  if (cutoff !== undefined && bytes > cutoff) throw new BytesScannedLimitExceeded();
  const tables = snapshots.map(({ table }) => table);
  return {
    bytes,
    async run(output) {
      const answer = await engine.run({ tables, query: query.duckdb, folder, output }, signal);
      switch (answer.kind) {
        case "done":
          return answer;
        case "interrupted":
          throw signal.reason;
        case "failed":
          if (answer.fault === "user") throw userFailure(answer.message);
          throw answer.fault === "memory"
            ? exhausted()
            : systemFailure(`INTERNAL_ERROR_QUERY_ENGINE: ${answer.message}`);
        default:
          return answer satisfies never;
      }
    },
  };
}
