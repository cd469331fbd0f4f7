import type { Expression } from "../parse/syntax.ts";
import { notSupported, Refusal } from "../refusal.ts";
import { castSql } from "../types/cast.ts";
import {
  bigintType,
  decimalType,
  doubleType,
  duckDbType,
  integerType,
  type Type,
  textLiteral,
  utcType,
  varcharType,
} from "../types/type.ts";
import type { Typed } from "./scope.ts";

/** `1` is an integer, or a bigint where it must be; `1.5` is a decimal(2,1); `15e-1` is a double. */
export function numberLiteral(at: number, text: string): Typed {
  if (/e/i.test(text)) return { sql: `CAST('${text}' AS DOUBLE)`, type: doubleType };
  if (text.includes(".")) {
    const [whole = "", fraction = ""] = text.split(".");
    const digits = whole.replace(/^0+/, "").length + fraction.length;
    if (digits > 38) throw new Refusal("SYNTAX_ERROR", at, `Invalid decimal literal '${text}': at most 38 digits`);
    const type = decimalType(Math.max(1, digits), fraction.length);
    return { sql: `CAST('${text}' AS ${duckDbType(type)})`, type };
  }
  const value = BigInt(text);
  if (value > 9223372036854775808n) throw new Refusal("SYNTAX_ERROR", at, `Invalid numeric literal: ${text}`);
  if (value <= 2147483647n) return { sql: `CAST(${value} AS INTEGER)`, type: integerType };
  return { sql: `CAST(${value} AS BIGINT)`, type: bigintType };
}

const datePattern = /^\d{4,}-\d{1,2}-\d{1,2}$/;
const timestampPattern = /^\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{2}(:\d{2}(\.(\d+))?)?)?( UTC| Z|Z)?$/;

/** `DATE '2024-01-01'` and its like. */
export function typedLiteral(at: number, type: Type, text: string): Typed {
  switch (type.kind) {
    case "date":
      if (!datePattern.test(text)) throw invalid(at, type, text);
      return { sql: `CAST(${textLiteral(text)} AS DATE)`, type };
    case "timestamp":
    case "timestamp with time zone": {
      const parts = timestampPattern.exec(text.trim());
      if (!parts)
        throw /[A-Za-z]\/|[+-]\d{2}:\d{2}$/.test(text)
          ? notSupported(at, `A zone in TIMESTAMP '${text}'`, "write the time in UTC")
          : invalid(at, type, text);
      if ((parts[4] ?? "").length > 3) throw notSupported(at, `TIMESTAMP '${text}'`, "timestamps have milliseconds");
      const plain = textLiteral(text.trim().replace(/ ?(UTC|Z)$/, ""));
      return parts[5] === undefined
        ? { sql: `athena_timestamp(${plain})`, type: { kind: "timestamp" } }
        : { sql: `timezone('UTC', athena_timestamp(${plain}))`, type: utcType };
    }
    case "decimal": {
      const digits = /^[+-]?(\d*)\.?(\d*)$/.exec(text);
      if (!digits) throw invalid(at, type, text);
      const exact = decimalType(
        (digits[1] ?? "").replace(/^0+/, "").length + (digits[2] ?? "").length || 1,
        (digits[2] ?? "").length,
      );
      return { sql: `CAST('${text}' AS ${duckDbType(exact)})`, type: exact };
    }
    case "json":
      return { sql: `athena_json_parse(${textLiteral(text)})`, type };
    default:
      return { sql: castSql(at, textLiteral(text), varcharType, type), type };
  }
}

function invalid(at: number, type: Type, text: string): Refusal {
  return new Refusal("SYNTAX_ERROR", at, `'${text}' is not a valid ${type.kind} literal`);
}

const elapsedUnits = ["second", "minute", "hour", "day", "week"];
const calendarUnits = ["month", "year"];

export function intervalLiteral(interval: Extract<Expression, { kind: "interval" }>): Typed {
  const { at, text, unit, negative } = interval;
  const isElapsed = elapsedUnits.includes(unit);
  if (!isElapsed && !calendarUnits.includes(unit))
    throw new Refusal(
      "SYNTAX_ERROR",
      at,
      `INTERVAL '${text}' ${unit}: use one of ${[...elapsedUnits, ...calendarUnits].join(", ")}`,
    );
  if (!/^-?\d+$/.test(text)) throw notSupported(at, `INTERVAL '${text}'`, "write a whole number");
  const count = negative ? -BigInt(text) : BigInt(text);
  return {
    sql: `(CAST(${count} AS BIGINT) * INTERVAL 1 ${unit.toUpperCase()})`,
    type: { kind: isElapsed ? "interval day to second" : "interval year to month" },
  };
}
