import { findTable, type GlueTable, requireDatabase } from "../glue-table.ts";
import { type Location, locationText, parseLocation, requireLocation } from "../location.ts";
import { userFailure } from "../query-failure.ts";
import type { Statement } from "../sql/statement.ts";
import { fileFormat, hiveFolder, placeDataFiles, tableColumns, writtenColumns } from "./data-files.ts";
import { registerPartition } from "./partitions.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { Session, StatementResult } from "./session.ts";
import { storedAs } from "./stored-as.ts";
import { unlessThere } from "./tables.ts";
import { requireEmpty } from "./unload.ts";

/** CREATE TABLE AS: writes a query's rows under a location that has to be empty, and registers them as a table. */
export async function createTableAs(
  session: Session,
  { table, ifNotExists, options, query, withData }: Extract<Statement, { kind: "createTableAs" }>,
): Promise<StatementResult> {
  const substatement = "CREATE_TABLE_AS_SELECT";
  await requireDatabase(session.glue, table.database);
  const name = `awsdatacatalog.${table.database}.${table.name}`;
  const exists = () => userFailure(`TABLE_ALREADY_EXISTS: Destination table '${name}' already exists`);
  if (await findTable(session.glue, table)) {
    if (ifNotExists) return { substatement };
    throw exists();
  }
  const to =
    options.externalLocation === undefined
      ? ownLocation(session)
      : requireLocation(options.externalLocation, "external_location");
  const format = fileFormat(options);
  const { partitionedBy } = options;
  await requireEmpty(session, to, `Target directory for table '${table.database}.${table.name}'`);
  const columns = tableColumns(query.columns, format);
  const isKey = ({ Name }: { readonly Name: string }) => partitionedBy.includes(Name);
  const created: GlueTable = {
    Name: table.name,
    TableType: "EXTERNAL_TABLE",
    PartitionKeys: columns.filter(isKey),
    Parameters: { EXTERNAL: "TRUE" },
    StorageDescriptor: {
      ...storedAs(format),
      Columns: columns.filter((column) => !isKey(column)),
      Location: locationText(to),
    },
  };
  const { bytes, run } = await prepareQuery(session, query);
  const written = { kind: "files", format, ...writtenColumns(query.columns), partitionedBy } as const;
  const { files, rows } = withData ? await run(written) : { files: [], rows: 0 };
  const locationOf = (values: readonly string[]) => ({ ...to, prefix: to.prefix + hiveFolder(partitionedBy, values) });
  const manifest = await placeDataFiles(session, format, files, locationOf);
  const request = { DatabaseName: table.database, TableInput: created };
  await unlessThere(session.glue.call("CreateTable", request), false, exists);
  const partitions = new Map(files.map(({ partition }) => [JSON.stringify(partition), partition]));
  for (const values of partitionedBy.length === 0 ? [] : partitions.values()) {
    await registerPartition(session, table, created, values, locationText(locationOf(values)), true);
  }
  return { bytes, updateCount: rows, manifest, substatement };
}

/** Without a location of its own a table lies among the results. */
function ownLocation({ id, output: { bucket, key } }: Session): Location {
  const folder = key.slice(0, key.lastIndexOf("/") + 1);
  return parseLocation(`s3://${bucket}/${folder}tables/${id}/`) ?? { bucket, prefix: `tables/${id}/` };
}
