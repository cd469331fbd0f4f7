import type { DuckDBConnection } from "@duckdb/node-api";
import { parseColumnType } from "../../schemas/column-type.ts";
import type { Column, Dataset } from "../../schemas/dataset.ts";
import type { Sieve } from "./sieve.ts";

/** What became of the sound records of a file. */
export interface Written {
  /** Rows in the Parquet file, as DuckDB counted them when it wrote it. */
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
  const records = `SELECT ${values.join(", ")} FROM ${readCsv(from, dataset, sieve)}`;
  return (await writeInOrder(db, dataset, records, to)) ?? (await writeInAnyOrder(db, dataset, records, to));
}

/**
 * Writes records as they stream by, where they come in the order of their times and duplicates stand behind each other, as
 * they mostly do. Keeping and sorting them first costs a third more.
 *
 * @param records a query of them, with columns named by {@link cell}
 * @returns undefined where the records have to be sorted or grouped first
 */
async function writeInOrder(
  db: DuckDBConnection,
  dataset: Dataset,
  records: string,
  to: string,
): Promise<Written | undefined> {
  const at = cell(dataset, dataset.timestamp);
  const { deduplicate } = dataset;
  if (deduplicate && !deduplicate.includes(dataset.timestamp)) return undefined;
  const others = (deduplicate ?? [])
    .filter((column) => column !== dataset.timestamp)
    .map((name) => cell(dataset, name));
  const before = [at, ...others].map((column) => `lag(${column}) OVER () AS before_${column}`);
  const isDuplicate = [at, ...others].map((column) => `${column} = before_${column}`).join(" AND ");
  // A sequence counts what a condition leaves out, which nothing else can while a COPY runs.
  await db.run("CREATE OR REPLACE TEMP SEQUENCE duplicates MINVALUE 0 START 0");
  const isKept = `CASE
    WHEN ${at} > before_${at} THEN true
    WHEN before_${at} IS NULL AND ${at} IS NOT NULL THEN true
    ${deduplicate ? `WHEN ${isDuplicate} THEN nextval('duplicates') < 0` : `WHEN ${at} = before_${at} THEN true`}
    ELSE error(${text(outOfOrder)}) END`;
  let written: number;
  try {
    written = await copy(
      db,
      `${namedColumns(dataset)} FROM (SELECT *, ${before.join(", ")} FROM (${records})) WHERE ${isKept}`,
      to,
    );
  } catch (error) {
    if (error instanceof Error && error.message.includes(outOfOrder)) return undefined;
    throw error;
  }
  const [counts] = await rows(db, "SELECT nextval('duplicates')");
  return { written, duplicates: Number(counts?.[0]) };
}

const outOfOrder = "records of this file are not in order";

/** Writes records whatever their order. See {@link writeInOrder}. */
async function writeInAnyOrder(db: DuckDBConnection, dataset: Dataset, records: string, to: string): Promise<Written> {
  await db.run(`CREATE OR REPLACE TEMP TABLE records AS ${records}`);
  const at = cell(dataset, dataset.timestamp);
  const inOrder = await isInOrder(db, at);
  const duplicates = await removeDuplicates(db, dataset, inOrder);
  const sorting = inOrder ? "" : `ORDER BY ${at} NULLS LAST, rowid`;
  const written = await copy(db, `${namedColumns(dataset)} FROM records ${sorting}`, to);
  await db.run("DROP TABLE records");
  return { written, duplicates };
}

/** What a Parquet file's rows are selected by: the dataset's columns under their own names. */
function namedColumns({ columns }: Dataset): string {
  return `SELECT ${columns.map((column, index) => `c${index} AS ${name(column.name)}`).join(", ")}`;
}

/** @returns the rows that were written */
async function copy(db: DuckDBConnection, query: string, to: string): Promise<number> {
  return (await db.run(`COPY (${query}) TO ${text(to)} (FORMAT parquet, COMPRESSION zstd)`)).rowsChanged;
}

/**
 * Writes rejects (reject-file.ts) as a Parquet file with the columns of the rejects table.
 *
 * @param file the raw file's key
 * @returns its rows
 */
export async function writeRejects(db: DuckDBConnection, file: string, from: string, to: string): Promise<number> {
  const columns = "{'line': 'BIGINT', 'column_name': 'VARCHAR', 'reason': 'VARCHAR', 'record': 'VARCHAR'}";
  return copy(db, `SELECT ${text(file)} AS file, * FROM read_csv(${text(from)}, ${csvOptions(",", '"', columns)})`, to);
}

/**
 * A column of the table `records`: `c` and its place in the dataset. A dataset's own names could be `rowid`, which is here a
 * record's place in the file.
 */
function cell({ columns }: Dataset, column: string): string {
  return `c${columns.findIndex((candidate) => candidate.name === column)}`;
}

/**
 * Whether the table `records` is in the order of its times, equal ones too. Then it need not be sorted, which would cost as much as
 * writing it.
 */
async function isInOrder(db: DuckDBConnection, at: string): Promise<boolean> {
  const [found] = await rows(
    db,
    `SELECT count(*) = count(moment) AND count(*) FILTER (moment < earlier) = 0 FROM (${steps(at)})`,
  );
  return found?.[0] === true;
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
async function removeDuplicates(db: DuckDBConnection, dataset: Dataset, inOrder: boolean): Promise<number> {
  if (!dataset.deduplicate) return 0;
  const key = dataset.deduplicate.map((column) => cell(dataset, column)).join(", ");
  const at = cell(dataset, dataset.timestamp);
  const timed = inOrder && dataset.deduplicate.includes(dataset.timestamp);
  const suspects = timed ? `${at} IN (SELECT moment FROM (${steps(at)}) WHERE moment = earlier)` : "true";
  const firsts = `SELECT min(rowid) AS place, count(*) AS n FROM records WHERE ${suspects} GROUP BY ${key}`;
  const [counts] = await rows(db, `SELECT coalesce(sum(n - 1), 0)::DOUBLE FROM (${firsts})`);
  const duplicates = Number(counts?.[0]);
  if (duplicates > 0) {
    await db.run(`DELETE FROM records WHERE ${suspects} AND rowid NOT IN (SELECT place FROM (${firsts}))`);
  }
  return duplicates;
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
