import { notSupported } from "../refusal.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { parseSelect, parseSortItems } from "./select.ts";
import type { CommonTable, Query, QueryBody } from "./syntax.ts";

/** [WITH …] body [ORDER BY …] [OFFSET …] [LIMIT … | FETCH FIRST …]. */
export function parseQuery(cursor: Cursor): Query {
  const { at } = cursor;
  const tables = cursor.accept("with") ? parseWith(cursor) : [];
  const body = parseUnion(cursor);
  const orderBy = cursor.accept("order", "by") ? parseSortItems(cursor) : [];
  const offset = parseOffset(cursor);
  const limit = parseLimit(cursor);
  return {
    at,
    with: tables,
    body,
    orderBy,
    ...(offset !== undefined && { offset }),
    ...(limit !== undefined && { limit }),
  };
}

function parseWith(cursor: Cursor): CommonTable[] {
  if (cursor.sees("recursive")) throw notSupported(cursor.at, "WITH RECURSIVE");
  return cursor.list(() => {
    const name = cursor.name();
    const columns = cursor.sees("(") ? cursor.inParentheses(() => cursor.list(() => cursor.name())) : undefined;
    cursor.expect("as");
    return { name, query: cursor.inParentheses(() => parseQuery(cursor)), ...(columns && { columns }) };
  });
}

function parseOffset(cursor: Cursor): number | undefined {
  if (!cursor.accept("offset")) return undefined;
  const offset = cursor.integer();
  if (!cursor.accept("rows")) cursor.accept("row");
  return offset;
}

function parseLimit(cursor: Cursor): number | undefined {
  if (cursor.accept("limit")) return cursor.accept("all") ? undefined : cursor.integer();
  if (!cursor.accept("fetch")) return undefined;
  if (!cursor.accept("first")) cursor.expect("next");
  const limit = cursor.peek().kind === "number" ? cursor.integer() : 1;
  if (!cursor.accept("rows")) cursor.expect("row");
  if (cursor.sees("with", "ties")) throw notSupported(cursor.at, "FETCH … WITH TIES");
  cursor.expect("only");
  return limit;
}

/** UNION and EXCEPT bind alike, from the left; INTERSECT binds tighter. */
function parseUnion(cursor: Cursor): QueryBody {
  let left = parseIntersect(cursor);
  for (;;) {
    const { at } = cursor;
    const operator = (["union", "except"] as const).find((word) => cursor.accept(word));
    if (!operator) return left;
    left = { kind: "set operation", at, operator, all: parseAll(cursor), left, right: parseIntersect(cursor) };
  }
}

function parseIntersect(cursor: Cursor): QueryBody {
  let left = parseTerm(cursor);
  for (let at = cursor.at; cursor.accept("intersect"); at = cursor.at)
    left = { kind: "set operation", at, operator: "intersect", all: parseAll(cursor), left, right: parseTerm(cursor) };
  return left;
}

function parseAll(cursor: Cursor): boolean {
  if (cursor.accept("all")) return true;
  cursor.accept("distinct");
  return false;
}

function parseTerm(cursor: Cursor): QueryBody {
  const { at } = cursor;
  if (cursor.accept("values")) return { kind: "values", at, rows: cursor.list(() => parseExpression(cursor)) };
  if (cursor.accept("table")) {
    const parts = [cursor.name()];
    while (cursor.accept(".")) parts.push(cursor.name());
    return { kind: "table", at, parts };
  }
  if (cursor.sees("(")) return { kind: "nested", at, query: cursor.inParentheses(() => parseQuery(cursor)) };
  return parseSelect(cursor);
}
