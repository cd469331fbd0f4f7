import type { DuckDBConnection } from "@duckdb/node-api";
import { parseColumnType } from "../../schemas/column-type.ts";
import type { Column, Dataset } from "../../schemas/dataset.ts";
import type { Sieve } from "./sieve.ts";

/** What became of the sound records of a file. */
export interface Written {
  /** Rows in the Parquet file, by its own footer. */
  readonly written: number;
  readonly duplicates: number;
}

/**
 * Writes sound records (sieve.ts) as a Parquet file in the order of the dataset's timestamp column and, for equal
 * times, of the file. Of records with an equal key the file's first is kept. Timestamps become UTC with milliseconds, which
 * is what Athena has; those without an offset are of the dataset's time zone (a time that its clocks skip is put behind the
 * gap, one that they repeat is taken as the second).
 *
 * @param sieve whose records they are; it knows their cells and how they are written
 */
export async function writeRecords(
  db: DuckDBConnection,
  dataset: Dataset,
  sieve: Pick<Sieve, "columns" | "dialect">,
  from: string,
  to: string,
): Promise<Written> {
  await db.run(`SET TimeZone = ${text(dataset.timezone)}`);
  const values = dataset.columns.map((column, index) =>
    sieve.columns.includes(column)
      ? `${value(column, `c${index}`, dataset.timezone)} AS c${index}`
      : `CAST(NULL AS ${storedType(column)}) AS c${index}`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE records AS SELECT ${values.join(", ")} FROM ${readCsv(from, dataset, sieve)}`,
  );
  const order = await orderOf(db, cell(dataset, dataset.timestamp));
  const duplicates = await removeDuplicates(db, dataset, order);
  const names = dataset.columns.map((column, index) => `c${index} AS ${name(column.name)}`);
  const sorting = order === "none" ? `ORDER BY ${cell(dataset, dataset.timestamp)} NULLS LAST, rowid` : "";
  const rows = `SELECT ${names.join(", ")} FROM records ${sorting}`;
  await db.run(`COPY (${rows}) TO ${text(to)} (FORMAT parquet, COMPRESSION zstd)`);
  await db.run("DROP TABLE records");
  return { written: await rowsOf(db, to), duplicates };
}

/**
 * Writes rejects (reject-file.ts) as a Parquet file with the columns of the rejects table.
 *
 * @param file the raw file's key
 * @returns its rows
 */
export async function writeRejects(db: DuckDBConnection, file: string, from: string, to: string): Promise<number> {
  const columns = "{'line': 'BIGINT', 'column_name': 'VARCHAR', 'reason': 'VARCHAR', 'record': 'VARCHAR'}";
  const rows = `SELECT ${text(file)} AS file, * FROM read_csv(${text(from)}, ${csvOptions(",", '"', columns)})`;
  await db.run(`COPY (${rows}) TO ${text(to)} (FORMAT parquet, COMPRESSION zstd)`);
  return rowsOf(db, to);
}

/**
 * A column of the table `records`: `c` and its place in the dataset. A dataset's own names could be `rowid`, which is here a
 * record's place in the file.
 */
function cell({ columns }: Dataset, column: string): string {
  return `c${columns.findIndex((candidate) => candidate.name === column)}`;
}

/** How the table `records` is ordered by its times: "strict" has no two that are equal. */
type Order = "strict" | "with equals" | "none";

/** Records mostly come in the order of their times; sorting them again would cost as much as writing them. */
async function orderOf(db: DuckDBConnection, at: string): Promise<Order> {
  const [found] = await rows(
    db,
    `SELECT count(*) = count(moment) AND count(*) FILTER (moment < earlier) = 0, count(*) FILTER (moment = earlier) > 0
      FROM (${steps(at)})`,
  );
  const [ordered, equals] = found ?? [];
  if (ordered !== true) return "none";
  return equals === true ? "with equals" : "strict";
}

/** Each time in the table `records` beside the one before it. */
function steps(at: string): string {
  return `SELECT ${at} AS moment, lag(${at}) OVER () AS earlier FROM records`;
}

/**
 * Removes duplicates from the table `records`, but the first of each, and says how many there were. Where records are in
 * order, and the time is a part of the key, only those of equal times are looked at: grouping all would cost a third of
 * what writing them does.
 */
async function removeDuplicates(db: DuckDBConnection, dataset: Dataset, order: Order): Promise<number> {
  if (!dataset.deduplicate) return 0;
  const key = dataset.deduplicate.map((column) => cell(dataset, column)).join(", ");
  const at = cell(dataset, dataset.timestamp);
  const timed = order !== "none" && dataset.deduplicate.includes(dataset.timestamp);
  if (timed && order === "strict") return 0;
  const suspects = timed ? `${at} IN (SELECT moment FROM (${steps(at)}) WHERE moment = earlier)` : "true";
  const firsts = `SELECT min(rowid) AS place, count(*) AS n FROM records WHERE ${suspects} GROUP BY ${key}`;
  const [counts] = await rows(db, `SELECT coalesce(sum(n - 1), 0)::DOUBLE FROM (${firsts})`);
  const duplicates = Number(counts?.[0]);
  if (duplicates > 0) {
    await db.run(`DELETE FROM records WHERE ${suspects} AND rowid NOT IN (SELECT place FROM (${firsts}))`);
  }
  return duplicates;
}

async function rowsOf(db: DuckDBConnection, path: string): Promise<number> {
  const [counts] = await rows(db, `SELECT num_rows FROM parquet_file_metadata(${text(path)})`);
  return Number(counts?.[0]);
}

async function rows(db: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await db.runAndReadAll(sql)).getRows();
}

function readCsv(path: string, dataset: Dataset, { columns, dialect }: Pick<Sieve, "columns" | "dialect">): string {
  const types = columns.map((column, index) =>
    column === undefined
      ? `${text(`dropped${index}`)}: 'VARCHAR'`
      : `${text(cell(dataset, column.name))}: ${text(cellType(column))}`,
  );
  const [delimiter, quote] = [dialect.delimiter, dialect.quote].map((byte) => String.fromCharCode(byte));
  const nulls = dataset.format.type === "csv" ? dataset.format.nulls : undefined;
  return `read_csv(${text(path)}, ${csvOptions(delimiter ?? "", quote ?? "", `{${types.join(", ")}}`, nulls)})`;
}

/** Nothing is guessed; an empty cell is null, quoted or not, and so are those that stand for no value. */
function csvOptions(delimiter: string, quote: string, columns: string, nulls: readonly string[] = []): string {
  return `auto_detect = false, header = false, delim = ${text(delimiter)}, quote = ${text(quote)}, escape = ${text(quote)},
    new_line = '\\n', nullstr = [${["", ...nulls].map(text).join(", ")}], columns = ${columns}`;
}

/**
 * The type that a column's cells are read as. ISO timestamps are read as text: DuckDB's reader makes a timestamp with an
 * offset that it does not understand null, where a cast fails.
 */
function cellType({ type, format = "iso" }: Column): string {
  if (type !== "timestamp") return duckDbType(type);
  if (format === "epoch_ms") return "BIGINT";
  return format === "epoch_s" ? "DECIMAL(18,3)" : "VARCHAR";
}

function value({ type, format = "iso" }: Column, cell: string, timezone: string): string {
  if (type !== "timestamp") return cell;
  switch (format) {
    case "iso":
      return milliseconds(`epoch_ms(CAST(${cell} AS TIMESTAMPTZ))`);
    case "epoch_ms":
      return milliseconds(cell);
    case "epoch_s":
      return milliseconds(`(${cell} * 1000)::BIGINT`);
    default: {
      const parsed = `strptime(${cell}, ${text(format)})`;
      const instant = format.replaceAll("%%", "").includes("%z") ? parsed : `timezone(${text(timezone)}, ${parsed})`;
      return milliseconds(`epoch_ms(${instant})`);
    }
  }
}

/** A UTC timestamp from milliseconds since 1970; cheaper than a conversion by time zone. */
function milliseconds(sinceEpoch: string): string {
  return `make_timestamp_ms(${sinceEpoch})::TIMESTAMP_MS`;
}

/** The type that a column has in the Parquet file. */
function storedType({ type }: Column): string {
  return type === "timestamp" ? "TIMESTAMP_MS" : duckDbType(type);
}

function duckDbType(type: string): string {
  const { kind } = parseColumnType(type) ?? { kind: type };
  if (kind === "string") return "VARCHAR";
  if (kind === "int") return "INTEGER";
  return type.toUpperCase();
}

function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
