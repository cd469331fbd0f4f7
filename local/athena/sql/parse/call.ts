import { notSupported } from "../refusal.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { parseQuery } from "./query.ts";
import { parseSortItems, parseWindow } from "./select.ts";
import type { Expression } from "./syntax.ts";
import { parseType } from "./type.ts";

/** `f(…)` with what may follow it: FILTER, IGNORE NULLS, WITHIN GROUP, OVER. */
export function parseCall(cursor: Cursor): Expression {
  const { at } = cursor;
  const name = cursor.next().text.toLowerCase();
  cursor.expect("(");
  const star = cursor.accept("*");
  const distinct = !star && cursor.accept("distinct");
  if (!star && !distinct) cursor.accept("all");
  const values = star || cursor.sees(")") ? [] : cursor.list(() => parseExpression(cursor));
  let orderBy = cursor.accept("order", "by") ? parseSortItems(cursor) : [];
  if (cursor.sees("on", "overflow")) throw notSupported(cursor.at, "ON OVERFLOW");
  cursor.expect(")");
  if (cursor.accept("within", "group")) {
    orderBy = cursor.inParentheses(() => {
      cursor.expect("order", "by");
      return parseSortItems(cursor);
    });
  }
  const filter = cursor.accept("filter")
    ? cursor.inParentheses(() => {
        cursor.expect("where");
        return parseExpression(cursor);
      })
    : undefined;
  const ignoreNulls = cursor.accept("ignore", "nulls");
  if (!ignoreNulls) cursor.accept("respect", "nulls");
  const over = cursor.accept("over") ? (cursor.sees("(") ? parseWindow(cursor) : cursor.name()) : undefined;
  return {
    kind: "call",
    at,
    name,
    arguments: values,
    star,
    distinct,
    orderBy,
    ignoreNulls,
    ...(filter && { filter }),
    ...(over && { over }),
  };
}

/** What looks like a call, or stands for one, and has a syntax of its own. */
export function parseFunctionLike(cursor: Cursor): Expression | undefined {
  const { at } = cursor;
  const called = (name: string, ...values: Expression[]): Expression => plainCall(at, name, values);
  for (const name of ["current_date", "current_timestamp", "localtimestamp"]) {
    if (!cursor.accept(name)) continue;
    if (cursor.sees("(")) throw notSupported(at, `${name}(precision)`, `write ${name}`);
    return called(name);
  }
  for (const name of ["current_time", "localtime", "current_user", "current_catalog", "current_schema", "normalize"]) {
    if (cursor.sees(name)) throw notSupported(at, name);
  }
  if (cursor.sees("case")) return parseCase(cursor);
  if (cursor.sees("array", "[")) return parseArray(cursor);
  if (cursor.peek(1).text !== "(") return undefined;
  for (const name of ["cast", "try_cast"]) {
    if (!cursor.accept(name)) continue;
    return cursor.inParentheses(() => {
      const value = parseExpression(cursor);
      cursor.expect("as");
      return { kind: "cast", at, value, ...parseType(cursor), isTry: name === "try_cast" };
    });
  }
  if (cursor.accept("try")) return { kind: "try", at, value: cursor.inParentheses(() => parseExpression(cursor)) };
  if (cursor.accept("exists")) return { kind: "exists", at, query: cursor.inParentheses(() => parseQuery(cursor)) };
  if (cursor.accept("row"))
    return { kind: "row", at, values: cursor.inParentheses(() => cursor.list(() => parseExpression(cursor))) };
  if (cursor.accept("grouping"))
    return { kind: "grouping", at, of: cursor.inParentheses(() => cursor.list(() => parseExpression(cursor))) };
  if (cursor.accept("extract")) {
    return cursor.inParentheses(() => {
      const field = cursor.next().text.toLowerCase();
      cursor.expect("from");
      return called(
        field === "dow" || field === "doy" || field === "yow" ? field : extractName(field),
        parseExpression(cursor),
      );
    });
  }
  if (cursor.accept("position")) return cursor.inParentheses(() => parsePosition(cursor, at));
  if (cursor.accept("trim")) return cursor.inParentheses(() => parseTrim(cursor, at));
  return undefined;
}

function plainCall(at: number, name: string, values: readonly Expression[]): Expression {
  return { kind: "call", at, name, arguments: values, star: false, distinct: false, orderBy: [], ignoreNulls: false };
}

function extractName(field: string): string {
  return field === "day_of_month" ? "day" : field;
}

/** `needle IN haystack`. IN is no predicate here, so that the needle is read as a value alone. */
function parsePosition(cursor: Cursor, at: number): Expression {
  const needle = cursor.peek();
  if (needle.kind !== "string")
    throw notSupported(needle.start, "POSITION of what is not a text literal", "use strpos(string, substring)");
  cursor.next();
  cursor.expect("in");
  const haystack = parseExpression(cursor);
  return plainCall(at, "strpos", [haystack, { kind: "string", at: needle.start, value: needle.value }]);
}

/** `trim(x)`, `trim(x, y)`, `trim(LEADING y FROM x)`. */
function parseTrim(cursor: Cursor, at: number): Expression {
  const side = ["leading", "trailing", "both"].find((word) => cursor.accept(word)) ?? "both";
  const name = { leading: "ltrim", trailing: "rtrim", both: "trim" }[side] ?? "trim";
  if (cursor.accept("from")) return plainCall(at, name, [parseExpression(cursor)]);
  const first = parseExpression(cursor);
  if (cursor.accept("from")) return plainCall(at, name, [parseExpression(cursor), first]);
  return plainCall(at, name, cursor.accept(",") ? [first, parseExpression(cursor)] : [first]);
}

function parseCase(cursor: Cursor): Expression {
  const { at } = cursor;
  cursor.expect("case");
  const operand = cursor.sees("when") ? undefined : parseExpression(cursor);
  const whens: { when: Expression; result: Expression }[] = [];
  do {
    cursor.expect("when");
    const when = parseExpression(cursor);
    cursor.expect("then");
    whens.push({ when, result: parseExpression(cursor) });
  } while (cursor.sees("when"));
  const otherwise = cursor.accept("else") ? parseExpression(cursor) : undefined;
  cursor.expect("end");
  return { kind: "case", at, whens, ...(operand && { operand }), ...(otherwise && { otherwise }) };
}

function parseArray(cursor: Cursor): Expression {
  const { at } = cursor;
  cursor.expect("array", "[");
  const elements = cursor.sees("]") ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect("]");
  return { kind: "array", at, elements };
}
