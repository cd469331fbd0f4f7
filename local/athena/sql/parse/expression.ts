import { notSupported } from "../refusal.ts";
import { parseCall, parseFunctionLike } from "./call.ts";
import type { Cursor, Identifier } from "./cursor.ts";
import { parseQuery } from "./query.ts";
import type { Expression, Operator } from "./syntax.ts";
import { isTypeName, parseType } from "./type.ts";

/** Reads an expression, by Trino's precedence: OR, AND, NOT, one predicate, `||` with `+ -`, `* / %`, sign, AT TIME ZONE, subscripts. */
export function parseExpression(cursor: Cursor): Expression {
  let left = parseAnd(cursor);
  for (let at = cursor.at; cursor.accept("or"); at = cursor.at)
    left = { kind: "binary operator", at, operator: "or", left, right: parseAnd(cursor) };
  return left;
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor);
  for (let at = cursor.at; cursor.accept("and"); at = cursor.at)
    left = { kind: "binary operator", at, operator: "and", left, right: parseNot(cursor) };
  return left;
}

function parseNot(cursor: Cursor): Expression {
  const { at } = cursor;
  return cursor.accept("not") ? { kind: "not", at, operand: parseNot(cursor) } : parsePredicate(cursor);
}

const comparisons: Readonly<Record<string, Operator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<=": "<=",
  ">=": ">=",
  "<": "<",
  ">": ">",
};

function parsePredicate(cursor: Cursor): Expression {
  let value = parseSum(cursor);
  for (;;) {
    const { at } = cursor;
    const comparison = cursor.peek().kind === "symbol" ? comparisons[cursor.peek().text] : undefined;
    if (comparison) {
      cursor.next();
      value = parseComparison(cursor, at, comparison, value);
    } else if (cursor.accept("is")) {
      value = parseIs(cursor, at, value);
    } else {
      const negated = cursor.sees("not");
      const predicate = parseWordPredicate(cursor, value);
      if (!predicate) return value;
      value = negated ? { kind: "not", at, operand: predicate } : predicate;
    }
  }
}

function parseComparison(cursor: Cursor, at: number, operator: Operator, left: Expression): Expression {
  const quantifier = ["all", "any", "some"].find((word) => cursor.sees(word, "("));
  if (quantifier === undefined) return { kind: "binary operator", at, operator, left, right: parseSum(cursor) };
  cursor.next();
  const query = cursor.inParentheses(() => parseQuery(cursor));
  return { kind: "quantified", at, operator, all: quantifier === "all", value: left, query };
}

function parseIs(cursor: Cursor, at: number, value: Expression): Expression {
  const negated = cursor.accept("not");
  if (cursor.accept("distinct", "from")) {
    const operator = negated ? "is not distinct from" : "is distinct from";
    return { kind: "binary operator", at, operator, left: value, right: parseSum(cursor) };
  }
  cursor.expect("null");
  const test: Expression = { kind: "is null", at, value };
  return negated ? { kind: "not", at, operand: test } : test;
}

/** [NOT] BETWEEN, IN, LIKE. */
function parseWordPredicate(cursor: Cursor, value: Expression): Expression | undefined {
  const mark = cursor.mark();
  const { at } = cursor;
  cursor.accept("not");
  if (cursor.accept("between")) {
    const low = parseSum(cursor);
    cursor.expect("and");
    return { kind: "between", at, value, low, high: parseSum(cursor) };
  }
  if (cursor.accept("in")) {
    return cursor.inParentheses((): Expression => {
      if (seesQuery(cursor)) return { kind: "in query", at, value, query: parseQuery(cursor) };
      return { kind: "in list", at, value, list: cursor.list(() => parseExpression(cursor)) };
    });
  }
  if (cursor.accept("like")) {
    const pattern = parseSum(cursor);
    return { kind: "like", at, value, pattern, ...(cursor.accept("escape") && { escape: parseSum(cursor) }) };
  }
  cursor.reset(mark);
  return undefined;
}

/** Whether a query, not an expression, follows. */
export function seesQuery(cursor: Cursor): boolean {
  let ahead = 0;
  while (cursor.peek(ahead).text === "(") ahead++;
  return /^(select|with|values|table)$/i.test(cursor.peek(ahead).text);
}

/** `+`, `-` and `||` bind alike and from the left. */
function parseSum(cursor: Cursor): Expression {
  return parseLeft(cursor, ["+", "-", "||"], parseProduct);
}

function parseProduct(cursor: Cursor): Expression {
  return parseLeft(cursor, ["*", "/", "%"], parseSigned);
}

function parseLeft(
  cursor: Cursor,
  operators: readonly Operator[],
  operand: (cursor: Cursor) => Expression,
): Expression {
  let left = operand(cursor);
  for (;;) {
    const { at } = cursor;
    const operator = operators.find((symbol) => cursor.accept(symbol));
    if (!operator) return left;
    left = { kind: "binary operator", at, operator, left, right: operand(cursor) };
  }
}

function parseSigned(cursor: Cursor): Expression {
  const { at } = cursor;
  if (cursor.accept("-")) return { kind: "negate", at, operand: parseSigned(cursor) };
  if (cursor.accept("+")) return parseSigned(cursor);
  return parseZoned(cursor);
}

function parseZoned(cursor: Cursor): Expression {
  let value = parsePostfix(cursor);
  for (let at = cursor.at; cursor.accept("at", "time", "zone"); at = cursor.at)
    value = { kind: "at time zone", at, value, zone: parsePostfix(cursor) };
  return value;
}

/** Subscripts and fields after a value. Names with dots are read whole, as they may name a table's column. */
function parsePostfix(cursor: Cursor): Expression {
  let value = parsePrimary(cursor);
  for (;;) {
    const { at } = cursor;
    if (cursor.accept("[")) {
      value = { kind: "subscript", at, of: value, index: parseExpression(cursor) };
      cursor.expect("]");
    } else if (cursor.accept(".")) {
      const name = cursor.name();
      value =
        value.kind === "name"
          ? { ...value, parts: [...value.parts, name] }
          : { kind: "field", at: name.at, of: value, name };
    } else return value;
  }
}

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  const at = token.start;
  switch (token.kind) {
    case "number":
      cursor.next();
      return { kind: "number", at, text: token.text };
    case "string":
      cursor.next();
      return { kind: "string", at, value: token.value };
    case "binary":
      cursor.next();
      return { kind: "binary", at, hex: token.value.replaceAll(" ", "") };
    case "symbol":
      return parseParentheses(cursor);
    case "word":
      return parseWord(cursor);
    default:
      return { kind: "name", at, parts: [cursor.name()] };
  }
}

/** `(query)`, `(a, b) -> …`, `(a, b)` as a row, or an expression in parentheses. */
function parseParentheses(cursor: Cursor): Expression {
  const { at } = cursor;
  if (!cursor.sees("(")) throw cursor.mismatch("<expression>");
  const lambda = parseLambda(cursor);
  if (lambda) return lambda;
  cursor.next();
  if (seesQuery(cursor)) {
    const mark = cursor.mark();
    const query = parseQuery(cursor);
    if (cursor.accept(")")) return { kind: "subquery", at, query };
    cursor.reset(mark); // `((SELECT 1) + 1)` begins like a query and is none
  }
  const values = cursor.list(() => parseExpression(cursor));
  cursor.expect(")");
  const [only] = values;
  return only && values.length === 1 ? only : { kind: "row", at, values };
}

function parseLambda(cursor: Cursor): Expression | undefined {
  const mark = cursor.mark();
  const { at } = cursor;
  if (cursor.accept("(")) {
    const parameters: Identifier[] = [];
    while (cursor.seesName()) {
      parameters.push(cursor.name());
      if (!cursor.accept(",")) break;
    }
    if (cursor.accept(")") && cursor.accept("->"))
      return { kind: "lambda", at, parameters, body: parseExpression(cursor) };
  } else if (cursor.seesName() && cursor.peek(1).text === "->") {
    const parameter = cursor.name();
    cursor.expect("->");
    return { kind: "lambda", at, parameters: [parameter], body: parseExpression(cursor) };
  }
  cursor.reset(mark);
  return undefined;
}

function parseWord(cursor: Cursor): Expression {
  const { at } = cursor;
  const lambda = parseLambda(cursor);
  if (lambda) return lambda;
  const special = parseLiteral(cursor) ?? parseFunctionLike(cursor);
  if (special) return special;
  if (cursor.peek(1).text === "(" && cursor.peek().kind === "word") return parseCall(cursor);
  return { kind: "name", at, parts: [cursor.name()] };
}

function parseLiteral(cursor: Cursor): Expression | undefined {
  const { at } = cursor;
  if (cursor.accept("null")) return { kind: "null", at };
  if (cursor.accept("true")) return { kind: "boolean", at, value: true };
  if (cursor.accept("false")) return { kind: "boolean", at, value: false };
  if (cursor.sees("interval") && /^(string|symbol)$/.test(cursor.peek(1).kind)) return parseInterval(cursor);
  const literal =
    cursor.peek(1).kind === "string" || (cursor.sees("double", "precision") && cursor.peek(2).kind === "string");
  if (!literal || !isTypeName(cursor.peek().text)) return undefined;
  const { type } = parseType(cursor);
  return { kind: "typed", at, type, text: cursor.string() };
}

function parseInterval(cursor: Cursor): Expression {
  const { at } = cursor;
  cursor.expect("interval");
  const negative = cursor.accept("-");
  if (!negative) cursor.accept("+");
  const text = cursor.string();
  const unit = cursor.next().text.toLowerCase();
  if (cursor.sees("to")) throw notSupported(cursor.at, "INTERVAL … TO …", "add one interval for each unit");
  return { kind: "interval", at, negative, text, unit };
}
