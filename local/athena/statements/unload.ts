import { type Location, locationText, requireLocation } from "../location.ts";
import { userFailure } from "../query-failure.ts";
import type { Statement } from "../sql/statement.ts";
import { fileFormat, hiveFolder, placeDataFiles, tableColumns, writtenColumns } from "./data-files.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { Session, StatementResult } from "./session.ts";

/**
 * UNLOAD: writes a query's rows as files. Its location has to be empty, unless it is partitioned: then files are added
 * (FACTS.md D2).
 */
export async function unload(
  session: Session,
  { query, location, options }: Extract<Statement, { kind: "unload" }>,
): Promise<StatementResult> {
  const to = requireLocation(location, "UNLOAD");
  const format = fileFormat(options);
  const { partitionedBy } = options;
  if (partitionedBy.length === 0) await requireEmpty(session, to, "Target directory");
  // What Hive has no type for is refused here as in a table.
  tableColumns(query.columns, format);
  const { bytes, run } = await prepareQuery(session, query);
  const { files, rows } = await run({ kind: "files", format, ...writtenColumns(query.columns), partitionedBy });
  const manifest = await placeDataFiles(session, format, files, (values) => ({
    ...to,
    prefix: to.prefix + hiveFolder(partitionedBy, values),
  }));
  return { bytes, updateCount: rows, manifest, substatement: "UNLOAD" };
}

/** @throws QueryFailure where there is an object under the location */
export async function requireEmpty({ objects }: Session, to: Location, what: string): Promise<void> {
  if ((await objects.list(to.bucket, to.prefix)).length === 0) return;
  throw userFailure(`HIVE_PATH_ALREADY_EXISTS: ${what} already exists: ${locationText(to)}`);
}
