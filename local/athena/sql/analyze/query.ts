import type { CommonTable, Query, QueryBody, SortItem } from "../parse/syntax.ts";
import { Refusal } from "../refusal.ts";
import { castSql, coerceSql } from "../types/cast.ts";
import { commonType } from "../types/coercion.ts";
import { quoted, sameType, type Type, typeText, varcharType } from "../types/type.ts";
import { directionSql } from "./call.ts";
import { analyze } from "./expression.ts";
import { analyzeTable, findTable } from "./relation.ts";
import {
  type AnalyzedQuery,
  type CommonTableScope,
  type Context,
  columnName,
  type Scope,
  type ScopeColumn,
} from "./scope.ts";
import { analyzeSelect } from "./select.ts";

/** A query's columns become `c1`, `c2` …: names of the statement's can mean nothing in DuckDB but what is said here. */
export function analyzeQuery(query: Query, context: Context): AnalyzedQuery {
  const { context: inner, sql: withSql } = analyzeWith(query.with, context);
  const tail = limitSql(query);
  if (query.body.kind === "select") {
    const { sql, columns } = analyzeSelect(query.body, query.orderBy, inner);
    return { sql: withSql + sql + tail, columns };
  }
  const body = analyzeBody(query.body, inner);
  if (query.orderBy.length === 0)
    return { sql: withSql + (tail ? `SELECT * FROM (${body.sql})` : body.sql) + tail, columns: body.columns };
  const order = orderOutput(query.orderBy, body, inner);
  return {
    sql: `${withSql}SELECT * FROM (${body.sql}) AS ${order.relation} ORDER BY ${order.sql}${tail}`,
    columns: body.columns,
  };
}

function limitSql({ limit, offset }: Query): string {
  return (limit === undefined ? "" : ` LIMIT ${limit}`) + (offset === undefined ? "" : ` OFFSET ${offset}`);
}

function analyzeWith(tables: readonly CommonTable[], context: Context): { context: Context; sql: string } {
  const commonTables = new Map(context.commonTables);
  const parts: string[] = [];
  const own = new Set<string>();
  for (const { name, columns, query } of tables) {
    if (own.has(name.value))
      throw new Refusal("SYNTAX_ERROR", name.at, `WITH query name '${name.value}' specified more than once`);
    own.add(name.value);
    const body = analyzeQuery(query, { ...context, commonTables: new Map(commonTables) });
    if (columns && columns.length !== body.columns.length)
      throw new Refusal(
        "SYNTAX_ERROR",
        name.at,
        `Column alias list has ${columns.length} entries but WITH query '${name.value}' has ${body.columns.length} columns`,
      );
    const sqlName = context.session.nextName();
    parts.push(`${sqlName} AS (${body.sql})`);
    commonTables.set(
      name.value,
      commonTable(
        sqlName,
        body,
        columns?.map(({ value }) => value),
      ),
    );
  }
  return { context: { ...context, commonTables }, sql: parts.length > 0 ? `WITH ${parts.join(", ")} ` : "" };
}

function commonTable(sqlName: string, body: AnalyzedQuery, names: readonly string[] | undefined): CommonTableScope {
  const columns = body.columns.map(({ name = undefined, type }, index) => {
    const known = names?.[index] ?? name;
    return { ...(known !== undefined && { name: known }), type, sqlName: columnName(index) };
  });
  return { sqlName, columns };
}

function analyzeBody(body: QueryBody, context: Context): AnalyzedQuery {
  switch (body.kind) {
    case "select":
      return analyzeSelect(body, [], context);
    case "nested": {
      const { sql, columns } = analyzeQuery(body.query, context);
      return { sql: `(${sql})`, columns };
    }
    case "table": {
      const { sql, columns } = analyzeTable(findTable(body, context), context);
      const list = columns.map((column, index) => `${column.sql} AS ${columnName(index)}`).join(", ");
      return { sql: `SELECT ${list} FROM ${sql}`, columns };
    }
    case "values":
      return analyzeValues(body, context);
    case "set operation":
      return analyzeSetOperation(body, context);
    default:
      return body satisfies never;
  }
}

function analyzeValues({ at, rows }: Extract<QueryBody, { kind: "values" }>, context: Context): AnalyzedQuery {
  const values = rows.map((row) => (row.kind === "row" ? row.values : [row]).map((value) => analyze(value, context)));
  const [first = []] = values;
  const types = first.map((_, index): Type => {
    return values.reduce<Type>(
      (common, row) => {
        const cell = row[index];
        const type = cell && row.length === first.length ? commonType(common, cell.type) : undefined;
        if (!type)
          throw new Refusal("TYPE_MISMATCH", at, "Values rows must have the same number of columns and matching types");
        return type;
      },
      { kind: "unknown" },
    );
  });
  const lines = values.map(
    (row) => `(${row.map((cell, index) => coerceSql(at, cell.sql, cell.type, types[index] as Type)).join(", ")})`,
  );
  const list = types.map((_, index) => columnName(index)).join(", ");
  return {
    sql: `SELECT * FROM (VALUES ${lines.join(", ")}) AS ${context.session.nextName()}(${list})`,
    columns: types.map((type) => ({ type })),
  };
}

function analyzeSetOperation(body: Extract<QueryBody, { kind: "set operation" }>, context: Context): AnalyzedQuery {
  const sides = [analyzeBody(body.left, context), analyzeBody(body.right, context)] as const;
  const [left, right] = sides;
  const operator = body.operator.toUpperCase();
  if (left.columns.length !== right.columns.length)
    throw new Refusal(
      "TYPE_MISMATCH",
      body.at,
      `${operator} query has different number of fields: ${left.columns.length}, ${right.columns.length}`,
    );
  const columns = left.columns.map((column, index) => {
    const other = right.columns[index]?.type as Type;
    const type = commonType(column.type, other);
    if (!type)
      throw new Refusal(
        "TYPE_MISMATCH",
        body.at,
        `column ${index + 1} in ${operator} query has incompatible types: ${typeText(column.type)}, ${typeText(other)}`,
      );
    return { ...column, type };
  });
  const [one, two] = sides.map((side) =>
    withTypes(
      body.at,
      side,
      columns.map(({ type }) => type),
      context,
    ),
  );
  return { sql: `(${one}) ${operator}${body.all ? " ALL" : ""} (${two})`, columns };
}

/** A query with its columns made other types. */
function withTypes(at: number, { sql, columns }: AnalyzedQuery, types: readonly Type[], context: Context): string {
  if (columns.every(({ type }, index) => sameType(type, types[index] as Type))) return sql;
  const list = columns.map(
    ({ type }, index) => `${coerceSql(at, columnName(index), type, types[index] as Type)} AS ${columnName(index)}`,
  );
  return `SELECT ${list.join(", ")} FROM (${sql}) AS ${context.session.nextName()}`;
}

/** ORDER BY of what is no select: by its columns only. */
function orderOutput(
  items: readonly SortItem[],
  { columns }: AnalyzedQuery,
  context: Context,
): { sql: string; relation: string } {
  const relation = context.session.nextName();
  const scopeColumns = columns.map(
    ({ name, type }, index): ScopeColumn => ({
      ...(name !== undefined && { name }),
      sql: `${relation}.${columnName(index)}`,
      type,
    }),
  );
  const scope: Scope = { columns: scopeColumns };
  const sql = items.map((item) => {
    const column = ordinalOf(item, columns.length);
    const value =
      column === undefined ? analyze(item.value, { ...context, scope }).sql : `${relation}.${columnName(column)}`;
    return value + directionSql(item);
  });
  return { sql: sql.join(", "), relation };
}

/** The column, from 0, that `ORDER BY 2` or `GROUP BY 2` means. */
export function ordinalOf({ value }: { value: SortItem["value"] }, count: number): number | undefined {
  if (value.kind !== "number" || !/^\d+$/.test(value.text)) return undefined;
  const ordinal = Number(value.text);
  if (ordinal < 1 || ordinal > count)
    throw new Refusal("SYNTAX_ERROR", value.at, `position ${ordinal} is not in select list`);
  return ordinal - 1;
}

/** A query's names as its result has them: its own, or `_col0`, `_col1` … by place. */
export function resultName(column: { readonly name?: string; readonly written?: string }, index: number): string {
  return column.written ?? column.name ?? `_col${index}`;
}

/** The statement's whole query, its columns named as in the result. */
export function nameColumns({ sql, columns }: AnalyzedQuery): string {
  const list = columns.map((column, index) => {
    const { type } = column;
    // DuckDB's TIMESTAMPTZ has no zone of its own: one that is not UTC is written out.
    const isElsewhere = type.kind === "timestamp with time zone" && type.zone !== "UTC";
    const sql = isElsewhere ? castSql(0, columnName(index), type, varcharType) : columnName(index);
    return `${sql} AS ${quoted(resultName(column, index))}`;
  });
  return `SELECT ${list.join(", ")} FROM (${sql})`;
}
