import type { Expression, Grouping, Select, SortItem } from "../parse/syntax.ts";
import { Refusal } from "../refusal.ts";
import { directionSql, windowSql } from "./call.ts";
import { analyze, condition } from "./expression.ts";
import { noteKeyFilters } from "./key-filter.ts";
import { ordinalOf } from "./query.ts";
import { analyzeRelation } from "./relation.ts";
import { type AnalyzedQuery, type Context, columnName, isOf, type ScopeColumn, type Typed, written } from "./scope.ts";

interface Output extends Typed {
  readonly name?: string;
  readonly written?: string;
}

/** SELECT with the ORDER BY of its query, which may use both its result's names and its FROM's. */
export function analyzeSelect(select: Select, orderBy: readonly SortItem[], around: Context): AnalyzedQuery {
  const from = select.from && analyzeRelation(select.from, around);
  const columns = from?.columns ?? [];
  const plain: Context = { ...around, scope: { columns, outer: around.scope }, windows: new Map() };
  if (select.where) noteKeyFilters(select.where, columns, around.session.scans);
  const refuseIn = (clause: string): Context => ({ ...plain, noAggregates: clause });
  const { noAggregates: _, ...allowed } = plain;
  const windows = new Map<string, string>();
  const context: Context = { ...allowed, windows };
  for (const { name, window } of select.windows) windows.set(name.value, windowSql(window, context));

  const outputs = select.items.flatMap((item): Output[] => {
    if (item.kind === "all") return allColumns(item, columns);
    const value = analyze(item.value, context);
    const name = item.alias ?? nameOf(item.value);
    return [{ ...value, ...(name && { name: name.value, written: name.written }) }];
  });
  const parts = [
    `SELECT ${select.distinct ? "DISTINCT " : ""}${outputs.map(({ sql }, index) => `${sql} AS ${columnName(index)}`).join(", ")}`,
    from && `FROM ${from.sql}`,
    select.where && `WHERE ${condition(select.where, refuseIn("WHERE clause"), "WHERE clause")}`,
    select.groupBy && `GROUP BY ${groupBySql(select.groupBy, outputs, refuseIn("GROUP BY clause"))}`,
    select.having && `HAVING ${condition(select.having, context, "HAVING clause")}`,
    orderBy.length > 0 && `ORDER BY ${orderBySql(orderBy, outputs, context, select.distinct)}`,
  ];
  return { sql: parts.filter(Boolean).join(" "), columns: outputs.map(({ sql: _sql, ...column }) => column) };
}

/** A column keeps its name: `t.a`, `r.field`. Everything else has none. */
function nameOf(value: Expression): { value: string; written: string } | undefined {
  if (value.kind === "name") return value.parts.at(-1);
  return value.kind === "field" ? value.name : undefined;
}

function allColumns(
  { at, of }: Extract<Select["items"][number], { kind: "all" }>,
  columns: readonly ScopeColumn[],
): Output[] {
  const all = columns.filter((column) => isOf(column, of));
  if (all.length > 0) return all.map(({ relation: _, ...column }) => column);
  throw new Refusal(
    "SYNTAX_ERROR",
    at,
    of.length > 0
      ? `Unable to resolve reference ${written(of)}`
      : "SELECT * not allowed in queries without FROM clause",
  );
}

/** A number means a column of the result; a name means one of FROM only, never an alias. */
function groupBySql(groupings: readonly Grouping[], outputs: readonly Output[], context: Context): string {
  const one = (value: Expression): string => {
    const ordinal = ordinalOf({ value }, outputs.length);
    return ordinal === undefined ? analyze(value, context).sql : String(ordinal + 1);
  };
  const set = (values: readonly Expression[]): string => `(${values.map(one).join(", ")})`;
  const parts = groupings.map((grouping) => {
    switch (grouping.kind) {
      case "simple":
        return grouping.values.map(one).join(", ");
      case "rollup":
      case "cube":
        return `${grouping.kind.toUpperCase()} ${set(grouping.values)}`;
      case "sets":
        return `GROUPING SETS (${grouping.sets.map(set).join(", ")})`;
      default:
        return grouping satisfies never;
    }
  });
  return parts.join(", ");
}

/** A number or an alias means a column of the result, before a name means one of FROM. */
function orderBySql(
  items: readonly SortItem[],
  outputs: readonly Output[],
  context: Context,
  distinct: boolean,
): string {
  const aliases: ScopeColumn[] = outputs.filter(({ name }) => name !== undefined);
  const scope = { columns: aliases, outer: context.scope };
  return items
    .map((item) => {
      const ordinal = ordinalOf(item, outputs.length) ?? aliasOf(item.value, outputs);
      if (ordinal !== undefined) return `${ordinal + 1}${directionSql(item)}`;
      const { sql } = analyze(item.value, { ...context, scope });
      const index = outputs.findIndex((output) => output.sql === sql);
      if (index >= 0) return `${index + 1}${directionSql(item)}`;
      if (distinct)
        throw new Refusal(
          "SYNTAX_ERROR",
          item.value.at,
          "For SELECT DISTINCT, ORDER BY expressions must appear in select list",
        );
      return sql + directionSql(item);
    })
    .join(", ");
}

function aliasOf(value: Expression, outputs: readonly Output[]): number | undefined {
  if (value.kind !== "name" || value.parts.length > 1) return undefined;
  const [name] = value.parts;
  const found = outputs.flatMap((output, index) => (output.name === name?.value ? [index] : []));
  const distinct = new Set(found.map((index) => outputs[index]?.sql));
  if (distinct.size > 1) throw new Refusal("SYNTAX_ERROR", value.at, `Column '${name?.value}' is ambiguous`);
  return found[0];
}
