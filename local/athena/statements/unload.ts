import { locationText, requireLocation } from "../location.ts";
import { userFailure } from "../query-failure.ts";
import type { Statement } from "../sql/statement.ts";
import { checkPartitionColumns, fileFormat, hiveFolder, placeDataFiles, writtenColumns } from "./data-files.ts";
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
  if (partitionedBy.length === 0 && (await session.objects.list(to.bucket, to.prefix)).length > 0) {
    throw userFailure(`HIVE_PATH_ALREADY_EXISTS: Target directory already exists: ${locationText(to)}`);
  }
  const prepared = await prepareQuery(session, query);
  const columns = writtenColumns((await prepared.run({ kind: "columns" })).columns, format);
  checkPartitionColumns(columns, partitionedBy);
  const { files, rows } = await prepared.run({ kind: "files", format, columns, partitionedBy });
  const manifest = await placeDataFiles(session, to, format, files, (values) => hiveFolder(partitionedBy, values));
  return { bytes: prepared.bytes, updateCount: rows, manifest, substatement: "UNLOAD" };
}
