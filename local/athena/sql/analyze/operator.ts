import type { Operator } from "../parse/syntax.ts";
import { Refusal } from "../refusal.ts";
import { castSql, clockSql, coerceSql } from "../types/cast.ts";
import { asDecimal, commonType, isInteger, isInterval, isNumber, isTime } from "../types/coercion.ts";
import { divideDecimals } from "../types/decimal.ts";
import { booleanType, decimalType, duckDbType, type Type, textLiteral, typeText } from "../types/type.ts";
import type { Typed } from "./scope.ts";

type ValueOperator = Exclude<Operator, "and" | "or">;

/** An operator's result by Athena's rules for the types of its operands. */
export function applyOperator(at: number, operator: ValueOperator, left: Typed, right: Typed): Typed {
  switch (operator) {
    case "||":
      return concatenate(at, left, right);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return calculate(at, operator, left, right);
    default:
      return compare(at, operator, left, right);
  }
}

function mismatch(at: number, operator: string, left: Type, right: Type): Refusal {
  return new Refusal("TYPE_MISMATCH", at, `Cannot apply operator: ${typeText(left)} ${operator} ${typeText(right)}`);
}

/** Both operands as the type that both become. */
export function unify(at: number, left: Typed, right: Typed): [left: string, right: string] | undefined {
  const type = commonComparable(left.type, right.type);
  return type && [coerceSql(at, left.sql, left.type, type), coerceSql(at, right.sql, right.type, type)];
}

/** Instants of different zones compare as instants. */
function commonComparable(left: Type, right: Type): Type | undefined {
  if (left.kind === "timestamp with time zone" && right.kind === left.kind) return left;
  return commonType(left, right);
}

function compare(at: number, operator: ValueOperator, left: Typed, right: Typed): Typed {
  const operands = unify(at, left, right);
  const isOrder = /[<>]/.test(operator) && operator !== "<>";
  const unordered = [left.type, right.type].some(({ kind }) => kind === "map" || kind === "json");
  if (!operands || (isOrder && unordered)) throw mismatch(at, operator.toUpperCase(), left.type, right.type);
  return { sql: `(${operands.join(` ${operator.toUpperCase()} `)})`, type: booleanType };
}

function concatenate(at: number, left: Typed, right: Typed): Typed {
  const [one, other] = [left.type, right.type];
  if (one.kind === "array" || other.kind === "array") {
    const asArray = (typed: Typed): Typed =>
      typed.type.kind === "array" || typed.type.kind === "unknown"
        ? typed
        : { sql: `[${typed.sql}]`, type: { kind: "array", element: typed.type } };
    const [first, second] = [asArray(left), asArray(right)];
    const type = commonType(first.type, second.type);
    const operands = unify(at, first, second);
    if (!type || !operands) throw mismatch(at, "||", one, other);
    // DuckDB's || takes a NULL array for an empty one.
    return {
      sql: `CASE WHEN ${operands[0]} IS NULL OR ${operands[1]} IS NULL THEN NULL ELSE list_concat(${operands.join(", ")}) END`,
      type,
    };
  }
  const type = commonType(one, other);
  const operands = unify(at, left, right);
  const isText = type?.kind === "varchar" || type?.kind === "varbinary" || type?.kind === "unknown";
  if (!operands || !isText) throw mismatch(at, "||", one, other);
  return { sql: `(${operands.join(" || ")})`, type: type.kind === "unknown" ? { kind: "varchar" } : type };
}

function calculate(at: number, operator: "+" | "-" | "*" | "/" | "%", left: Typed, right: Typed): Typed {
  if (isTime(left.type) || isTime(right.type) || isInterval(left.type) || isInterval(right.type))
    return calculateTime(at, operator, left, right);
  const type = commonType(left.type, right.type);
  const operands = unify(at, left, right);
  if (!type || !operands || !(isNumber(type) || type.kind === "unknown"))
    throw mismatch(at, operator, left.type, right.type);
  if (type.kind === "decimal") return calculateDecimal(at, operator, left, right);
  const [one, other] = operands;
  if (isInteger(type)) {
    if (operator === "/") return { sql: `athena_divide(${one}, ${other})`, type };
    if (operator === "%") return { sql: `athena_modulo(${one}, ${other})`, type };
  } else if (operator === "%")
    return { sql: `CAST(athena_float_modulo(${one}, ${other}) AS ${duckDbType(type)})`, type };
  // DuckDB widens what Athena does not: smallint, and the quotient of reals.
  return { sql: `CAST(${one} ${operator} ${other} AS ${duckDbType(type)})`, type };
}

/** Trino's precision and scale: https://trino.io/docs/current/functions/decimal.html */
function calculateDecimal(at: number, operator: "+" | "-" | "*" | "/" | "%", left: Typed, right: Typed): Typed {
  const [one, other] = [asDecimal(left.type), asDecimal(right.type)];
  if (!one || !other) throw mismatch(at, operator, left.type, right.type);
  const scale = Math.max(one.scale, other.scale);
  const whole = Math.max(one.precision - one.scale, other.precision - other.scale);
  const operands = [castSql(at, left.sql, left.type, one), castSql(at, right.sql, right.type, other)];
  const as = (precision: number, scale: number, sql = operands.join(` ${operator} `)): Typed => {
    const type = decimalType(precision, scale);
    return { sql: `CAST(${sql} AS ${duckDbType(type)})`, type };
  };
  switch (operator) {
    case "+":
    case "-":
      return as(whole + scale + 1, scale);
    case "*":
      if (one.scale + other.scale > 38) throw mismatch(at, operator, left.type, right.type);
      return as(one.precision + other.precision, one.scale + other.scale);
    case "/": {
      const [dividend, divisor] = operands as [string, string];
      const quotient = divideDecimals({ sql: dividend, ...one }, { sql: divisor, ...other });
      return as(one.precision + other.scale + Math.max(0, other.scale - one.scale), scale, quotient);
    }
    case "%": {
      const precision = Math.min(one.precision - one.scale, other.precision - other.scale) + scale;
      return as(Math.max(1, precision), scale, `athena_modulo(${operands.join(", ")})`);
    }
    default:
      return operator satisfies never;
  }
}

function calculateTime(at: number, operator: string, left: Typed, right: Typed): Typed {
  if (operator === "-" && isTime(left.type) && isTime(right.type)) {
    const clocks = [left, right].map(({ sql, type }) =>
      type.kind === "timestamp with time zone" ? `timezone('UTC', ${sql})` : clockSql(sql, type),
    );
    if (left.type.kind !== right.type.kind) throw mismatch(at, operator, left.type, right.type);
    return { sql: `(${clocks.join(" - ")})`, type: { kind: "interval day to second" } };
  }
  if (operator === "+" && isInterval(left.type) && isTime(right.type)) return shift(at, operator, right, left);
  if ((operator === "+" || operator === "-") && isTime(left.type) && isInterval(right.type))
    return shift(at, operator, left, right);
  if ((operator === "+" || operator === "-") && isInterval(left.type) && left.type.kind === right.type.kind)
    return { sql: `(${left.sql} ${operator} ${right.sql})`, type: left.type };
  if (operator === "*" && isInterval(left.type) && isInteger(right.type))
    return { sql: `(${left.sql} * CAST(${right.sql} AS BIGINT))`, type: left.type };
  if (operator === "*" && isInteger(left.type) && isInterval(right.type))
    return calculateTime(at, operator, right, left);
  throw mismatch(at, operator, left.type, right.type);
}

/** A time of the clock in its zone, moved by an interval. */
function shift(at: number, operator: string, time: Typed, interval: Typed): Typed {
  const { type } = time;
  // Days of an interval day to second have 24 hours; months are counted on the zone's calendar.
  const isElapsed = type.kind === "timestamp with time zone" && interval.type.kind === "interval day to second";
  const zone = type.kind === "timestamp with time zone" ? (isElapsed ? "UTC" : type.zone) : "UTC";
  const clock = clockSql(time.sql, type.kind === "timestamp with time zone" ? { ...type, zone } : type);
  const moved = `(${clock} ${operator} ${interval.sql})`;
  if (type.kind === "date") return { sql: `athena_whole_day(${moved})`, type };
  if (type.kind === "timestamp") return { sql: moved, type };
  if (type.kind === "timestamp with time zone") return { sql: `timezone(${textLiteral(zone)}, ${moved})`, type };
  throw mismatch(at, operator, time.type, interval.type);
}
