import type { FileFormat } from "../engine/file-format.ts";
import type { WrittenColumn } from "../engine/messages.ts";
import { type GlueColumn, type GlueTable, partitionsOf, requireTable } from "../glue-table.ts";
import { type Location, requireLocation } from "../location.ts";
import { userFailure } from "../query-failure.ts";
import type { Statement } from "../sql/statement.ts";
import { canCoerce } from "../sql/types/coercion.ts";
import { hiveType } from "../sql/types/hive-type.ts";
import { duckDbType, typeText } from "../sql/types/type.ts";
import { tableFormat } from "../table-format.ts";
import { placeDataFiles } from "./data-files.ts";
import { partitionLocation, registerPartition } from "./partitions.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { Session, StatementResult } from "./session.ts";

type Insert = Extract<Statement, { kind: "insert" }>;

/** INSERT INTO: adds files to a table, in partitions that are registered where they are new. */
export async function insert(session: Session, statement: Insert): Promise<StatementResult> {
  const { table, query } = statement;
  const found = await requireTable(session.glue, table);
  const format = writtenFormat(found);
  const columns = targetColumns(found, statement);
  const keys = found.PartitionKeys.map(({ Name }) => Name);
  const { bytes, run } = await prepareQuery(session, query);
  const { files, rows } = await run({
    kind: "files",
    format,
    width: query.columns.length,
    columns,
    partitionedBy: keys,
  });
  const partitions = new Map(files.map(({ partition }) => [JSON.stringify(partition), partition]));
  const known = keys.length === 0 ? [] : await partitionsOf(session.glue, table, [...partitions.values()]);
  const locations = new Map(
    known.map(({ Values, StorageDescriptor }) => [JSON.stringify(Values), StorageDescriptor?.Location]),
  );
  const locationOf = (values: readonly string[]): Location => {
    const own = keys.length === 0 ? found.StorageDescriptor?.Location : partitionLocation(found, values);
    return requireLocation(locations.get(JSON.stringify(values)) ?? own, `Table ${table.name}`);
  };
  const manifest = await placeDataFiles(session, format, files, locationOf);
  for (const values of keys.length === 0 ? [] : partitions.values()) {
    if (locations.has(JSON.stringify(values))) continue;
    await registerPartition(session, table, found, values, partitionLocation(found, values), true);
  }
  return { bytes, updateCount: rows, manifest, substatement: "INSERT" };
}

/** The format of a table's files, as they are added. @throws QueryFailure */
function writtenFormat(table: GlueTable): FileFormat {
  const format = tableFormat(table, table.StorageDescriptor ?? {});
  const compression = "GZIP";
  switch (format.kind) {
    case "parquet":
      return { format: "PARQUET", compression, fieldDelimiter: "" };
    case "json":
      return { format: "JSON", compression, fieldDelimiter: "" };
    case "text":
      if (format.nullText === "\\N") return { format: "TEXTFILE", compression, fieldDelimiter: format.delimiter };
      throw userFailure(`NOT_SUPPORTED: INSERT INTO ${table.Name}, whose NULL is not \\N, is not supported here`);
    case "csv":
      throw userFailure(`NOT_SUPPORTED: INSERT INTO ${table.Name}, a table of OpenCSVSerde, is not supported here`);
    default:
      return format satisfies never;
  }
}

/** Where each column of the table comes from. @throws QueryFailure as Athena refuses what does not fit */
function targetColumns(table: GlueTable, { columns: named, query }: Insert): WrittenColumn[] {
  const all = [...(table.StorageDescriptor?.Columns ?? []), ...table.PartitionKeys];
  const targets = named ?? all.map(({ Name }) => Name);
  for (const name of targets) {
    if (!all.some(({ Name }) => Name === name)) {
      throw userFailure(`COLUMN_NOT_FOUND: Insert column name does not exist in target table: ${name}`);
    }
  }
  const sources = query.columns.map(({ type }) => typeText(type));
  const mismatch = () =>
    userFailure(
      `TYPE_MISMATCH: Insert query has mismatched column types: Table: [${targets.map((name) => typeName(all, name)).join(", ")}], Query: [${sources.join(", ")}]`,
    );
  if (query.columns.length !== targets.length) throw mismatch();
  return all.map(({ Name, Type }) => {
    const type = hiveType(Type ?? "string");
    if (!type) throw userFailure(`NOT_SUPPORTED: Column ${Name} has the type ${Type}, which is not supported here`);
    const from = targets.indexOf(Name);
    const source = query.columns[from];
    if (source && !canCoerce(source.type, type)) throw mismatch();
    return { name: Name, type: duckDbType(type), ...(source && { from }) };
  });
}

function typeName(columns: readonly GlueColumn[], name: string): string {
  const type = hiveType(columns.find(({ Name }) => Name === name)?.Type ?? "string");
  return type ? typeText(type) : "unknown";
}
