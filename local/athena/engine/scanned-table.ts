import { join } from "node:path";
import { list, quoteName, quoteText } from "./quote.ts";
import { lineColumn, readColumn, spellings } from "./read-column.ts";

/** A table of a query as files: those that Glue's partitions held when the query began. */
export interface ScannedTable {
  /** As the query names it. */
  readonly database: string;
  readonly name: string;
  /** With types in DuckDB's words; partition keys apart. */
  readonly columns: readonly ScannedColumn[];
  readonly partitionKeys: readonly ScannedColumn[];
  readonly format: TableFormat;
  /**
   * Folder of this table in the query's scratch folder, with an object's file linked at `relative` under it: in `key=value`
   * folders where the table is partitioned.
   */
  readonly folder: string;
  readonly files: readonly string[];
}

export interface ScannedColumn {
  readonly name: string;
  readonly type: string;
}

/** How a table's files are read. */
export type TableFormat =
  | { readonly kind: "parquet" }
  /**
   * One object a line; names are matched without regard to case. `skipMalformed`: a line that is no JSON is a row of NULLs.
   * `mapping` says by which name a column stands in the objects, where it is not the column's own.
   */
  | { readonly kind: "json"; readonly skipMalformed: boolean; readonly mapping: Readonly<Record<string, string>> }
  /** LazySimpleSerDe: nothing is quoted, `\N` is NULL, and what its type cannot read is NULL too. */
  | {
      readonly kind: "text";
      readonly delimiter: string;
      readonly nullText: string;
      readonly skipLines: number;
    }
  /** OpenCSVSerde: every field is text, quoted or not. */
  | {
      readonly kind: "csv";
      readonly delimiter: string;
      readonly quote: string;
      readonly escape: string;
      readonly skipLines: number;
    };

/**
 * The statements that make a table readable under its name, in a database of the query's own. Types are the table's, whatever
 * the files hold; a column that a file does not have is NULL; a partition's values come from its folder's name.
 *
 * @param jsonKeys the names that the objects of a JSON table have at their top
 */
export function tableStatements(table: ScannedTable, jsonKeys: readonly string[] = []): string[] {
  const { database, name, columns, partitionKeys, format } = table;
  const isMixed = isMixedJson(table, jsonKeys);
  const selected = [
    ...columns.map(({ name: column, type }, index) => {
      const value = readColumn(table, index, jsonKeys, isMixed);
      return `${type === "TIMESTAMP" ? inMilliseconds(value) : value} AS ${quoteName(column)}`;
    }),
    ...partitionKeys.map((key) => `CAST(${quoteName(key.name)} AS ${key.type}) AS ${quoteName(key.name)}`),
  ];
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoteName(database)}`,
    ...(format.kind === "parquet" ? [emptyParquet(table)] : []),
    `CREATE VIEW ${quoteName(database)}.${quoteName(name)} AS SELECT ${selected.join(", ")} FROM ${source(table, jsonKeys, isMixed)}`,
  ];
}

/** Athena's timestamps have milliseconds: what a file has beyond them is rounded when it is read, as Trino's reader does. */
function inMilliseconds(timestamp: string): string {
  return `time_bucket(INTERVAL 1 MILLISECOND, ${timestamp} + INTERVAL 500 MICROSECOND, TIMESTAMP '1970-01-01')`;
}

/** Asks for the `key`s that the objects of a JSON table have at their top, as spelt in its files. */
export function jsonKeysQuery(table: ScannedTable): string {
  return `SELECT DISTINCT unnest(json_keys(json)) AS key FROM read_ndjson_objects(${paths(table)}, ignore_errors = true)`;
}

/** DuckDB takes names that differ in case only for one, so such objects cannot be read into columns at once. */
function isMixedJson({ format, columns }: ScannedTable, jsonKeys: readonly string[]): boolean {
  return format.kind === "json" && columns.some(({ name }) => spellings(format, name, jsonKeys).length > 1);
}

function source(table: ScannedTable, jsonKeys: readonly string[], isMixed: boolean): string {
  const { columns, partitionKeys, format } = table;
  const hive = hiveOptions(partitionKeys);
  if (format.kind === "parquet") {
    return `read_parquet(${list([emptyFile(table), ...filesOf(table)])}, union_by_name = true, ${hive})`;
  }
  if (table.files.length === 0) {
    const texts = [lineColumn, ...[...columns, ...partitionKeys].map(({ name }) => name)];
    return `(SELECT ${texts.map((text) => `CAST(NULL AS VARCHAR) AS ${quoteName(text)}`).join(", ")} WHERE false)`;
  }
  if (format.kind === "json") {
    const options = `ignore_errors = ${format.skipMalformed}, ${hive}`;
    if (isMixed) return `read_ndjson_objects(${paths(table)}, ${options})`;
    const keys = columns.flatMap((column) =>
      spellings(format, column.name, jsonKeys).map((key) => `${quoteText(key)}: ${quoteText(column.type)}`),
    );
    // A table none of whose columns is in any file still has its rows.
    const fields = keys.length > 0 ? keys : [`'': 'JSON'`];
    return `read_ndjson(${paths(table)}, columns = {${fields.join(", ")}}, ${options})`;
  }
  const plain = `auto_detect = false, header = false, strict_mode = false, skip = ${format.skipLines}, ${hive}`;
  // Whole lines, because DuckDB passes over blank ones where there are several columns, and Hive does not.
  if (format.kind === "text") {
    const line = `{${quoteText(lineColumn)}: 'VARCHAR'}`;
    return `read_csv(${paths(table)}, columns = ${line}, delim = '', quote = '', escape = '', ${plain})`;
  }
  const fields = columns.map(({ name }) => `${quoteText(name)}: 'VARCHAR'`).join(", ");
  const signs = `delim = ${quoteText(format.delimiter)}, quote = ${quoteText(format.quote)}, escape = ${quoteText(format.escape)}`;
  return `read_csv(${paths(table)}, columns = {${fields}}, ${signs}, null_padding = true, ${plain})`;
}

function hiveOptions(partitionKeys: readonly ScannedColumn[]): string {
  if (partitionKeys.length === 0) return "hive_partitioning = false";
  const types = partitionKeys.map(({ name }) => `${quoteText(name)}: VARCHAR`);
  return `hive_partitioning = true, hive_types = {${types.join(", ")}}`;
}

/** A Parquet file without rows that has every column in its type, so that each is there although no other file has it. */
function emptyParquet(table: ScannedTable): string {
  const columns = table.columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`);
  return `COPY (SELECT ${columns.join(", ")} WHERE false) TO ${quoteText(emptyFile(table))} (FORMAT parquet)`;
}

function emptyFile(table: ScannedTable): string {
  return join(table.folder, emptyFolder(table), "no-rows");
}

/** The folder of the file without rows, under the table's: Hive's name for a partition of NULLs. To be made beforehand. */
export function emptyFolder({ partitionKeys }: ScannedTable): string {
  return join(".", ...partitionKeys.map(({ name }) => `${name}=__HIVE_DEFAULT_PARTITION__`));
}

function paths(table: ScannedTable): string {
  return list(filesOf(table));
}

function filesOf({ folder, files }: ScannedTable): string[] {
  return files.map((file) => join(folder, file));
}
