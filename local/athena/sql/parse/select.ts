import { notSupported } from "../refusal.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { parseRelations } from "./relation.ts";
import type { Expression, FrameBound, Grouping, Select, SelectItem, SortItem, Window } from "./syntax.ts";

/** SELECT … up to WINDOW; ORDER BY and LIMIT belong to the query around it. */
export function parseSelect(cursor: Cursor): Select {
  const { at } = cursor;
  cursor.expect("select");
  const distinct = cursor.accept("distinct");
  if (!distinct) cursor.accept("all");
  const items = cursor.list(() => parseItem(cursor));
  const from = cursor.accept("from") ? parseRelations(cursor) : undefined;
  const where = cursor.accept("where") ? parseExpression(cursor) : undefined;
  const groupBy = cursor.accept("group", "by") ? parseGroupBy(cursor) : undefined;
  const having = cursor.accept("having") ? parseExpression(cursor) : undefined;
  const windows = cursor.accept("window") ? cursor.list(() => parseNamedWindow(cursor)) : [];
  return {
    kind: "select",
    at,
    distinct,
    items,
    windows,
    ...(from && { from }),
    ...(where && { where }),
    ...(groupBy && { groupBy }),
    ...(having && { having }),
  };
}

function parseItem(cursor: Cursor): SelectItem {
  const { at } = cursor;
  if (cursor.accept("*")) return { kind: "all", at, of: [] };
  const value = parseAllOf(cursor) ?? parseExpression(cursor);
  if (value.kind === "all") return value;
  const alias = cursor.accept("as") || cursor.seesName() ? cursor.name() : undefined;
  return { kind: "expression", value, ...(alias && { alias }) };
}

/** `t.*`, which begins as a name does. */
function parseAllOf(cursor: Cursor): Extract<SelectItem, { kind: "all" }> | undefined {
  const mark = cursor.mark();
  const { at } = cursor;
  const of = [];
  while (cursor.seesName() && cursor.peek(1).text === ".") {
    of.push(cursor.name());
    cursor.expect(".");
    if (cursor.accept("*")) return { kind: "all", at, of };
  }
  cursor.reset(mark);
  return undefined;
}

function parseGroupBy(cursor: Cursor): Grouping[] {
  for (const word of ["all", "distinct", "auto"]) {
    if (cursor.sees(word)) throw notSupported(cursor.at, `GROUP BY ${word.toUpperCase()}`);
  }
  return cursor.list((): Grouping => {
    if (cursor.accept("rollup")) return { kind: "rollup", values: parseSet(cursor) };
    if (cursor.accept("cube")) return { kind: "cube", values: parseSet(cursor) };
    if (cursor.accept("grouping", "sets"))
      return { kind: "sets", sets: cursor.inParentheses(() => cursor.list(() => parseSet(cursor))) };
    if (cursor.sees("(", ")")) return { kind: "sets", sets: [parseSet(cursor)] };
    const value = parseExpression(cursor);
    return { kind: "simple", values: value.kind === "row" ? value.values : [value] };
  });
}

function parseSet(cursor: Cursor): readonly Expression[] {
  if (!cursor.accept("(")) return [parseExpression(cursor)];
  const values = cursor.sees(")") ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect(")");
  return values;
}

function parseNamedWindow(cursor: Cursor): { name: ReturnType<Cursor["name"]>; window: Window } {
  const name = cursor.name();
  cursor.expect("as");
  return { name, window: parseWindow(cursor) };
}

/** What follows ORDER BY. */
export function parseSortItems(cursor: Cursor): SortItem[] {
  return cursor.list(() => {
    const value = parseExpression(cursor);
    const descending = cursor.accept("desc");
    if (!descending) cursor.accept("asc");
    const nullsFirst = cursor.accept("nulls", "first");
    if (!nullsFirst) cursor.accept("nulls", "last");
    return { value, descending, nullsFirst };
  });
}

/** `([PARTITION BY …] [ORDER BY …] [frame])`. */
export function parseWindow(cursor: Cursor): Window {
  return cursor.inParentheses(() => {
    if (cursor.seesName() && !cursor.sees("partition") && !/^(rows|range|groups)$/i.test(cursor.peek().text))
      throw notSupported(cursor.at, "A window that extends a named one", "write out its PARTITION BY and ORDER BY");
    const partitionBy = cursor.accept("partition", "by") ? cursor.list(() => parseExpression(cursor)) : [];
    const orderBy = cursor.accept("order", "by") ? parseSortItems(cursor) : [];
    const unit = (["rows", "range", "groups"] as const).find((word) => cursor.accept(word));
    if (!unit) return { partitionBy, orderBy };
    if (!cursor.accept("between")) return { partitionBy, orderBy, frame: { unit, start: parseBound(cursor) } };
    const start = parseBound(cursor);
    cursor.expect("and");
    return { partitionBy, orderBy, frame: { unit, start, end: parseBound(cursor) } };
  });
}

function parseBound(cursor: Cursor): FrameBound {
  if (cursor.accept("unbounded", "preceding")) return { kind: "unbounded preceding" };
  if (cursor.accept("unbounded", "following")) return { kind: "unbounded following" };
  if (cursor.accept("current", "row")) return { kind: "current row" };
  const offset = parseExpression(cursor);
  if (cursor.accept("preceding")) return { kind: "preceding", offset };
  cursor.expect("following");
  return { kind: "following", offset };
}
