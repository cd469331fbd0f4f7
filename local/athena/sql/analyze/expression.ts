import type { Expression, Query } from "../parse/syntax.ts";
import { notSupported, Refusal } from "../refusal.ts";
import { castSql, coerceSql } from "../types/cast.ts";
import { commonType, isInterval, isNumber } from "../types/coercion.ts";
import {
  bigintType,
  booleanType,
  duckDbType,
  fieldName,
  quoted,
  type Type,
  textLiteral,
  typeText,
  unknownType,
  varcharType,
} from "../types/type.ts";
import { analyzeCall, insideTry } from "./call.ts";
import { intervalLiteral, numberLiteral, typedLiteral } from "./literal.ts";
import { joinTerms, terms } from "./logical.ts";
import { applyOperator, unify } from "./operator.ts";
import { type Context, columnName, resolve, type Typed, written } from "./scope.ts";

/**
 * An expression in DuckDB's words, with its type by Athena's rules.
 *
 * @throws Refusal where Athena would refuse it, or where it is outside the subset
 */
export function analyze(expression: Expression, context: Context): Typed {
  const { at } = expression;
  const of = (inner: Expression): Typed => analyze(inner, context);
  switch (expression.kind) {
    case "null":
      return { sql: "NULL", type: unknownType };
    case "boolean":
      return { sql: String(expression.value), type: booleanType };
    case "number":
      return numberLiteral(at, expression.text);
    case "string":
      return { sql: textLiteral(expression.value), type: varcharType };
    case "binary":
      if (!/^([0-9a-f]{2})*$/i.test(expression.hex))
        throw new Refusal("SYNTAX_ERROR", at, "Binary literal must contain an even number of hexadecimal digits");
      return { sql: `unhex('${expression.hex}')`, type: { kind: "varbinary" } };
    case "typed":
      return typedLiteral(at, expression.type, expression.text);
    case "interval":
      return intervalLiteral(expression);
    case "name":
      return analyzeName(expression.parts, context);
    case "field":
      return fieldOf(of(expression.of), expression.name.value, expression.name.at);
    case "negate":
      return negate(at, expression.operand, context);
    case "not":
      return { sql: `(NOT ${condition(expression.operand, context, "NOT")})`, type: booleanType };
    case "binary operator":
      return expression.operator === "and" || expression.operator === "or"
        ? joinTerms(at, expression.operator, terms(expression).map(of))
        : applyOperator(at, expression.operator, of(expression.left), of(expression.right));
    case "quantified": {
      const column = oneColumn(expression.query, context);
      const [left, right] = [of(expression.value), { sql: columnName(0), type: column.type }];
      const operands = unify(at, left, right);
      if (!operands) throw mismatch(at, expression.operator, left.type, right.type);
      const rows = `(SELECT ${operands[1]} FROM (${column.sql}))`;
      return {
        sql: `(${operands[0]} ${expression.operator} ${expression.all ? "ALL" : "ANY"} ${rows})`,
        type: booleanType,
      };
    }
    case "between": {
      const value = of(expression.value);
      const low = applyOperator(at, ">=", value, of(expression.low));
      return joinTerms(at, "and", [low, applyOperator(at, "<=", value, of(expression.high))]);
    }
    case "in list":
      return inList(at, of(expression.value), expression.list.map(of));
    case "in query": {
      const column = oneColumn(expression.query, context);
      const [left, right] = [of(expression.value), { sql: columnName(0), type: column.type }];
      const operands = unify(at, left, right);
      if (!operands) throw mismatch(at, "IN", left.type, right.type);
      return { sql: `(${operands[0]} IN (SELECT ${operands[1]} FROM (${column.sql})))`, type: booleanType };
    }
    case "like":
      return like(expression, context);
    case "is null":
      return { sql: `(${of(expression.value).sql} IS NULL)`, type: booleanType };
    case "exists":
      return {
        sql: `EXISTS (${context.analyzeQuery(expression.query, subqueryContext(context)).sql})`,
        type: booleanType,
      };
    case "case":
      return analyzeCase(expression, context);
    case "cast":
      return analyzeCast(expression, context);
    case "try": {
      const value = analyze(expression.value, { ...context, noAggregates: insideTry });
      return { sql: `TRY(${value.sql})`, type: value.type };
    }
    case "call":
      return expression.name === "if" || expression.name === "coalesce" || expression.name === "nullif"
        ? analyzeConditional(expression, context)
        : analyzeCall(expression, context);
    case "lambda":
      throw new Refusal("SYNTAX_ERROR", at, "A lambda can only be a function's argument");
    case "subscript":
      return subscript(at, of(expression.of), of(expression.index));
    case "array": {
      const type = commonOf(at, expression.elements.map(of), "All ARRAY elements must be the same type");
      const elements = expression.elements.map(of).map(({ sql, type: from }) => coerceSql(at, sql, from, type));
      const array: Type = { kind: "array", element: type };
      return { sql: `CAST([${elements.join(", ")}] AS ${duckDbType(array)})`, type: array };
    }
    case "row": {
      const values = expression.values.map(of);
      const type: Type = { kind: "row", fields: values.map((value) => ({ type: value.type })) };
      return { sql: `struct_pack(${values.map(({ sql }, index) => `field${index} := ${sql}`).join(", ")})`, type };
    }
    case "subquery": {
      const column = oneColumn(expression.query, context);
      return { sql: `(${column.sql})`, type: column.type };
    }
    case "at time zone":
      return atTimeZone(at, of(expression.value), expression.zone);
    case "grouping":
      return {
        sql: `CAST(GROUPING(${expression.of.map((value) => of(value).sql).join(", ")}) AS BIGINT)`,
        type: bigintType,
      };
    default:
      return expression satisfies never;
  }
}

/** A condition, which must be boolean. @param clause for the message: `WHERE clause` */
export function condition(expression: Expression, context: Context, clause: string): string {
  const { sql, type } = analyze(expression, context);
  if (type.kind === "boolean") return sql;
  if (type.kind === "unknown") return "CAST(NULL AS BOOLEAN)";
  throw new Refusal(
    "TYPE_MISMATCH",
    expression.at,
    `${clause} must evaluate to a boolean: actual type ${typeText(type)}`,
  );
}

function mismatch(at: number, operator: string, left: Type, right: Type): Refusal {
  return new Refusal("TYPE_MISMATCH", at, `Cannot apply operator: ${typeText(left)} ${operator} ${typeText(right)}`);
}

function analyzeName(parts: Extract<Expression, { kind: "name" }>["parts"], context: Context): Typed {
  const [first] = parts;
  const parameter = context.parameters.findLast(({ name }) => name === first?.value);
  if (parameter) return parts.slice(1).reduce((value, part) => fieldOf(value, part.value, part.at), parameter.value);
  const found = resolve(context.scope, parts);
  if (!found)
    throw new Refusal(
      "COLUMN_NOT_FOUND",
      first?.at ?? 0,
      `Column '${written(parts)}' cannot be resolved or requester is not authorized to access requested resources`,
    );
  return found.fields.reduce<Typed>((value, part) => fieldOf(value, part.value, part.at), found.column);
}

function fieldOf({ sql, type }: Typed, name: string, at: number): Typed {
  if (type.kind !== "row")
    throw new Refusal("TYPE_MISMATCH", at, `Expression is not of type ROW: ${typeText(type)} has no field '${name}'`);
  const field = type.fields.find((each) => each.name === name);
  if (!field) throw new Refusal("COLUMN_NOT_FOUND", at, `Field '${name}' of ${typeText(type)} cannot be resolved`);
  return { sql: `(${sql}).${quoted(name)}`, type: field.type };
}

/** A literal's sign belongs to it: the least bigint has no positive counterpart. */
function negate(at: number, operand: Expression, context: Context): Typed {
  if (operand.kind === "number" && operand.text === "9223372036854775808")
    return { sql: "CAST('-9223372036854775808' AS BIGINT)", type: bigintType };
  const { sql, type } = analyze(operand, context);
  if (!isNumber(type) && !isInterval(type) && type.kind !== "unknown")
    throw new Refusal("TYPE_MISMATCH", at, `Cannot negate ${typeText(type)}`);
  return { sql: `(- ${sql})`, type };
}

function inList(at: number, value: Typed, list: readonly Typed[]): Typed {
  const type = list.reduce<Type | undefined>((common, each) => common && commonType(common, each.type), value.type);
  if (!type) {
    const odd = list.find((each) => !commonType(value.type, each.type)) ?? value;
    throw mismatch(at, "IN", value.type, odd.type);
  }
  const items = list.map((each) => coerceSql(at, each.sql, each.type, type));
  return { sql: `(${coerceSql(at, value.sql, value.type, type)} IN (${items.join(", ")}))`, type: booleanType };
}

function like(
  { at, value, pattern, escape: escapedBy }: Extract<Expression, { kind: "like" }>,
  context: Context,
): Typed {
  const parts = [value, pattern, ...(escapedBy ? [escapedBy] : [])].map((part) => analyze(part, context));
  for (const { type } of parts) {
    if (type.kind !== "varchar" && type.kind !== "unknown")
      throw new Refusal(
        "TYPE_MISMATCH",
        at,
        `Left and right side of LIKE expression must evaluate to a varchar (actual: ${typeText(type)})`,
      );
  }
  const [text, like, mark] = parts.map(({ sql }) => sql);
  // Without ESCAPE a backslash is a letter like any other in Athena as in DuckDB.
  return { sql: `(${text} LIKE ${like}${mark === undefined ? "" : ` ESCAPE ${mark}`})`, type: booleanType };
}

function commonOf(at: number, values: readonly Typed[], rule: string): Type {
  return values.reduce<Type>((common, value) => {
    const type = commonType(common, value.type);
    if (!type) throw new Refusal("TYPE_MISMATCH", at, `${rule}: ${typeText(common)} and ${typeText(value.type)}`);
    return type;
  }, unknownType);
}

function analyzeCase(expression: Extract<Expression, { kind: "case" }>, context: Context): Typed {
  const { at, operand, whens, otherwise } = expression;
  const tests = whens.map(({ when }) => {
    if (!operand) return condition(when, context, "CASE WHEN clause");
    return applyOperator(when.at, "=", analyze(operand, context), analyze(when, context)).sql;
  });
  const results = [...whens.map(({ result }) => result), ...(otherwise ? [otherwise] : [])].map((result) =>
    analyze(result, context),
  );
  const type = commonOf(at, results, "All CASE results must be the same type");
  const [...values] = results.map((result) => coerceSql(at, result.sql, result.type, type));
  const cases = tests.map((test, index) => `WHEN ${test} THEN ${values[index]}`).join(" ");
  return { sql: `(CASE ${cases}${otherwise ? ` ELSE ${values.at(-1)}` : ""} END)`, type };
}

/** if, coalesce and nullif: their arguments are read as they are needed, and share a type. */
function analyzeConditional(call: Extract<Expression, { kind: "call" }>, context: Context): Typed {
  const { at, name, arguments: given } = call;
  const wrong = new Refusal("SYNTAX_ERROR", at, `Invalid number of arguments for '${name}' function`);
  if (name === "if") {
    const [when, result, otherwise, ...more] = given;
    if (!when || !result || more.length > 0) throw wrong;
    return analyzeCase({ kind: "case", at, whens: [{ when, result }], ...(otherwise && { otherwise }) }, context);
  }
  if (given.length < 2 || (name === "nullif" && given.length > 2)) throw wrong;
  const values = given.map((value) => analyze(value, context));
  if (name === "coalesce") {
    const type = commonOf(at, values, "All COALESCE operands must be the same type");
    return { sql: `coalesce(${values.map((value) => coerceSql(at, value.sql, value.type, type)).join(", ")})`, type };
  }
  const [first, second] = values as [Typed, Typed];
  const test = applyOperator(at, "=", first, second).sql;
  return { sql: `(CASE WHEN ${test} THEN NULL ELSE ${first.sql} END)`, type: first.type };
}

function analyzeCast(expression: Extract<Expression, { kind: "cast" }>, context: Context): Typed {
  const { at, type, length, isTry } = expression;
  const value = analyze(expression.value, isTry ? { ...context, noAggregates: insideTry } : context);
  let sql = castSql(at, value.sql, value.type, type);
  if (length !== undefined)
    sql = value.type.kind === "varchar" ? `left(${sql}, ${length})` : `athena_fitting(${sql}, ${length})`;
  return { sql: isTry ? `TRY(${sql})` : sql, type };
}

function subscript(at: number, value: Typed, index: Typed): Typed {
  const { type } = value;
  if (type.kind === "array") {
    const position = commonType(index.type, bigintType);
    if (position?.kind !== "bigint") throw mismatch(at, "[]", type, index.type);
    return {
      sql: `athena_subscript(${value.sql}, ${coerceSql(at, index.sql, index.type, bigintType)})`,
      type: type.element,
    };
  }
  if (type.kind === "map") {
    const key = commonType(type.key, index.type);
    if (!key || typeText(key) !== typeText(type.key)) throw mismatch(at, "[]", type, index.type);
    return {
      sql: `athena_map_subscript(${value.sql}, ${coerceSql(at, index.sql, index.type, type.key)})`,
      type: type.value,
    };
  }
  if (type.kind === "row" && /^CAST\((\d+) AS INTEGER\)$/.test(index.sql)) {
    const place = Number(/\d+/.exec(index.sql)?.[0]) - 1;
    const field = type.fields[place];
    if (field) return { sql: `(${value.sql}).${quoted(fieldName(field, place))}`, type: field.type };
  }
  throw mismatch(at, "[]", type, index.type);
}

/** The same instant on another zone's clock. */
function atTimeZone(at: number, value: Typed, zone: Expression): Typed {
  if (zone.kind !== "string") throw notSupported(zone.at, "AT TIME ZONE with a zone that is not a text literal");
  if (!isZone(zone.value)) throw new Refusal("SYNTAX_ERROR", zone.at, `'${zone.value}' is not a valid time zone`);
  const type: Type = { kind: "timestamp with time zone", zone: zone.value };
  if (value.type.kind === "timestamp with time zone") return { sql: value.sql, type };
  if (value.type.kind === "timestamp") return { sql: `timezone('UTC', ${value.sql})`, type };
  throw new Refusal(
    "TYPE_MISMATCH",
    at,
    `Type of value must be a time or timestamp with or without time zone (actual ${typeText(value.type)})`,
  );
}

/** Names of the zone database only: what DuckDB takes for one, with its own meaning of signs, is more. */
function isZone(name: string): boolean {
  return (
    name === "UTC" ||
    (/^[A-Z][A-Za-z]+\//.test(name) && !name.startsWith("Etc/") && Intl.supportedValuesOf("timeZone").includes(name))
  );
}

/** A query that stands for a value must have one column. */
function oneColumn(query: Query, context: Context): Typed {
  const { sql, columns } = context.analyzeQuery(query, subqueryContext(context));
  const [column] = columns;
  if (!column || columns.length > 1)
    throw new Refusal(
      "SYNTAX_ERROR",
      query.at,
      `Multiple columns returned by subquery are not yet supported. Found ${columns.length}`,
    );
  return { sql, type: column.type };
}

function subqueryContext(context: Context): Context {
  if (context.lambdaDepth > 0) throw notSupported(0, "A subquery in a lambda");
  return context;
}
