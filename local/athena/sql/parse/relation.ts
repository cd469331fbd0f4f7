import { notSupported } from "../refusal.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression, seesQuery } from "./expression.ts";
import { parseQuery } from "./query.ts";
import type { Relation } from "./syntax.ts";

/** What follows FROM; a comma is a cross join. */
export function parseRelations(cursor: Cursor): Relation {
  let left = parseJoins(cursor);
  for (let at = cursor.at; cursor.accept(","); at = cursor.at)
    left = { kind: "join", at, type: "cross", left, right: parseJoins(cursor) };
  return left;
}

function parseJoins(cursor: Cursor): Relation {
  let left = parseAliased(cursor);
  for (;;) {
    const { at } = cursor;
    if (cursor.sees("natural")) throw notSupported(at, "NATURAL JOIN", "use JOIN … USING (columns)");
    const type = parseJoinType(cursor);
    if (!type) return left;
    // `a JOIN b JOIN c ON … ON …` nests to the right; only the common form, one condition after each, is read.
    const right = parseAliased(cursor);
    if (type === "cross") left = { kind: "join", at, type, left, right };
    else if (cursor.accept("using"))
      left = {
        kind: "join",
        at,
        type,
        left,
        right,
        using: cursor.inParentheses(() => cursor.list(() => cursor.name())),
      };
    else {
      cursor.expect("on");
      left = { kind: "join", at, type, left, right, on: parseExpression(cursor) };
    }
  }
}

function parseJoinType(cursor: Cursor): "inner" | "left" | "right" | "full" | "cross" | undefined {
  if (cursor.accept("cross", "join")) return "cross";
  if (cursor.accept("join") || cursor.accept("inner", "join")) return "inner";
  for (const side of ["left", "right", "full"] as const) {
    if (!cursor.accept(side)) continue;
    cursor.accept("outer");
    cursor.expect("join");
    return side;
  }
  return undefined;
}

function parseAliased(cursor: Cursor): Relation {
  const of = parsePrimary(cursor);
  if (cursor.sees("tablesample")) throw notSupported(cursor.at, "TABLESAMPLE", "filter by a hash of a column");
  if (cursor.sees("match_recognize")) throw notSupported(cursor.at, "MATCH_RECOGNIZE");
  if (cursor.sees("for"))
    throw notSupported(cursor.at, "FOR VERSION / TIMESTAMP AS OF", "tables have one version here");
  const hasAlias = cursor.accept("as") || (cursor.seesName() && !cursor.sees("window") && !seesTail(cursor));
  if (!hasAlias) return of;
  const name = cursor.name();
  const columns = cursor.accept("(") ? cursor.list(() => cursor.name()) : undefined;
  if (columns) cursor.expect(")");
  return { kind: "alias", at: name.at, of, name, ...(columns && { columns }) };
}

/** Whether a query's LIMIT, OFFSET or FETCH follows: words that are names elsewhere. */
function seesTail(cursor: Cursor): boolean {
  const isCount = cursor.peek(1).kind === "number";
  if (cursor.sees("limit") || cursor.sees("offset")) return isCount || cursor.sees("limit", "all");
  return cursor.sees("fetch", "first") || cursor.sees("fetch", "next");
}

function parsePrimary(cursor: Cursor): Relation {
  const { at } = cursor;
  if (cursor.accept("unnest")) {
    const values = cursor.inParentheses(() => cursor.list(() => parseExpression(cursor)));
    return { kind: "unnest", at, values, ordinality: cursor.accept("with", "ordinality") };
  }
  if (cursor.sees("lateral")) throw notSupported(at, "LATERAL", "use CROSS JOIN UNNEST or a join");
  if (cursor.sees("table", "(")) throw notSupported(at, "A table function");
  if (cursor.accept("(")) {
    if (!seesQuery(cursor)) {
      const relation = parseRelations(cursor);
      cursor.expect(")");
      return relation;
    }
    const mark = cursor.mark();
    const query = parseQuery(cursor);
    if (cursor.accept(")")) return { kind: "query", at, query };
    cursor.reset(mark); // `((SELECT 1) a JOIN b …)` begins like a query and is none
    const relation = parseRelations(cursor);
    cursor.expect(")");
    return relation;
  }
  const parts = [cursor.name()];
  while (cursor.accept(".")) parts.push(cursor.name());
  return { kind: "table", at, parts };
}
