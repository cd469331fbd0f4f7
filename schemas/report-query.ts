import { type ColumnType, parseColumnType } from "./column-type.ts";
import type { PartitionId } from "./partition.ts";
import { partitionSpan } from "./partition-span.ts";
import type { Report } from "./report.ts";
import { splitSql } from "./sql-text.ts";

/** What a report's SQL may name of the partition that it is made for, in braces and outside of quotes. */
export const placeholderNames = ["date", "hour", "from", "to"] as const;
type PlaceholderName = (typeof placeholderNames)[number];

/** Every `{name}` in a part of an SQL text, whether it is one of ours or not. Braces around digits are row patterns of SQL's own. */
export function findPlaceholders(text: string): { readonly placeholder: string; readonly index: number }[] {
  return [...text.matchAll(pattern)].map(({ 1: placeholder = "", index }) => ({ placeholder, index }));
}

const pattern = /\{\s*([A-Za-z_]\w*)\s*\}/g;

/**
 * The query of a report for one partition: its columns, by name and cast to their types, of what its SQL selects. The SQL begins on
 * the second line, so that a line of Athena's messages is one of the report's file.
 *
 * `{date}` and `{hour}` become texts as the partition columns have them (`'2024-01-31'`, `'05'`), `{from}` and `{to}` timestamps: the
 * partition's begin and end (the next one's begin) in UTC, as timestamps are in published tables.
 *
 * @param timezone the dataset's
 */
export function reportQuery(report: Report, partition: PartitionId, timezone: string): string {
  const columns = report.columns.map(({ name, type }) => `CAST("${name}" AS ${athenaType(type)}) AS "${name}"`);
  return `SELECT ${columns.join(", ")} FROM (\n${filledIn(report.sql, literals(partition, timezone))}\n)`;
}

/** The line of a report's file that a line of its statement is from, from 1; undefined of the lines around its SQL. */
export function lineInFile({ sql, line }: Pick<Report, "sql" | "line">, statementLine: number): number | undefined {
  const within = statementLine - 2;
  return within >= 0 && within < sql.split("\n").length ? line + within : undefined;
}

/**
 * How an `UNLOAD` is put together from a report's query and the place that it writes to. Pieces, because the state machine joins them
 * as well as functions do, and Athena takes a request token again only with the very same statement.
 */
export const unload = { begin: "UNLOAD (", to: ") TO '", end: "' WITH (format = 'PARQUET')" } as const;

/**
 * The statement that writes a query's result as Parquet files.
 *
 * @param location an empty prefix: `s3://bucket/prefix/`
 */
export function unloadStatement(query: string, location: string): string {
  return `${unload.begin}${query}${unload.to}${location}${unload.end}`;
}

function filledIn(sql: string, values: Readonly<Record<PlaceholderName, string>>): string {
  const split = splitSql(sql);
  if (!split.ok) throw new Error(`The SQL of a report has a ${split.opened} that does not end.`);
  return split.parts
    .map(({ kind, text }) =>
      kind === "code" ? text.replace(pattern, (_all, name: PlaceholderName) => values[name]) : text,
    )
    .join("");
}

function literals(partition: PartitionId, timezone: string): Record<PlaceholderName, string> {
  const [date = "", hour = ""] = partition.split("T");
  const { from, to } = partitionSpan(partition, timezone);
  return { date: `'${date}'`, hour: `'${hour}'`, from: timestamp(from), to: timestamp(to) };
}

function timestamp(moment: Date): string {
  return `TIMESTAMP '${moment.toISOString().replace("T", " ").replace("Z", "")}'`;
}

/** A column's type in the SQL of Athena's queries, which is not that of its tables. */
function athenaType(type: string): string {
  const parsed = parseColumnType(type);
  if (!parsed) throw new Error(`${type} is no type of a column.`);
  return parsed.kind === "decimal" ? `decimal(${parsed.precision}, ${parsed.scale})` : queryTypes[parsed.kind];
}

const queryTypes: Readonly<Record<Exclude<ColumnType["kind"], "decimal">, string>> = {
  string: "varchar",
  boolean: "boolean",
  int: "integer",
  bigint: "bigint",
  float: "real",
  double: "double",
  date: "date",
  timestamp: "timestamp",
};
