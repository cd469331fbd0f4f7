import { Refusal } from "../refusal.ts";
import { isInteger, isNumber } from "./coercion.ts";
import {
  duckDbType,
  type Field,
  fieldName,
  quoted,
  sameType,
  type Type,
  textLiteral,
  typeText,
  utcType,
} from "./type.ts";

/**
 * CAST as Athena has it, in DuckDB's words: text must be written exactly, doubles round half up, times are written with
 * milliseconds. https://trino.io/docs/current/functions/conversion.html
 *
 * @param at where messages point
 * @throws Refusal `TYPE_MISMATCH` where Athena, or this subset, knows no such cast
 */
export function castSql(at: number, sql: string, from: Type, to: Type): string {
  if (sameType(from, to)) return sql;
  const plain = `CAST(${sql} AS ${duckDbType(to)})`;
  if (from.kind === "unknown") return plain;
  const cannot = new Refusal("TYPE_MISMATCH", at, `Cannot cast ${typeText(from)} to ${typeText(to)}`);
  if (from.kind === "json") return castFromJson(sql, to, plain, cannot);
  switch (to.kind) {
    case "varchar":
      return castToText(sql, from, cannot);
    case "boolean":
      if (from.kind === "varchar") return `athena_boolean(${sql})`;
      if (isNumber(from)) return `(${sql} <> 0)`;
      throw cannot;
    case "tinyint":
    case "smallint":
    case "integer":
    case "bigint":
      if (from.kind === "varchar") return `CAST(athena_integer_text(${sql}, '${to.kind}') AS ${to.kind})`;
      if (from.kind === "double" || from.kind === "real") return `CAST(athena_round(${sql}, 0) AS ${to.kind})`;
      if (isNumber(from) || from.kind === "boolean") return plain;
      throw cannot;
    case "decimal":
      if (from.kind === "varchar")
        return `CAST(athena_number_text(${sql}, ${textLiteral(typeText(to))}) AS ${duckDbType(to)})`;
      if (from.kind === "double" || from.kind === "real") return `CAST(CAST(${sql} AS VARCHAR) AS ${duckDbType(to)})`;
      if (isNumber(from) || from.kind === "boolean") return plain;
      throw cannot;
    case "real":
    case "double":
      if (from.kind === "varchar") return `CAST(athena_number_text(${sql}, '${to.kind}') AS ${duckDbType(to)})`;
      if (isNumber(from) || from.kind === "boolean") return plain;
      throw cannot;
    case "varbinary":
      if (from.kind === "varchar") return `encode(${sql})`;
      throw cannot;
    case "date":
    case "timestamp":
    case "timestamp with time zone":
      return castToTime(sql, from, to, cannot);
    case "array":
      if (from.kind !== "array") throw cannot;
      return `list_transform(${sql}, lambda ${element(from)}: ${castSql(at, element(from), from.element, to.element)})`;
    case "map": {
      if (from.kind !== "map") throw cannot;
      const keys = castSql(at, `map_keys(${sql})`, arrayOf(from.key), arrayOf(to.key));
      return `map(${keys}, ${castSql(at, `map_values(${sql})`, arrayOf(from.value), arrayOf(to.value))})`;
    }
    case "row":
      if (from.kind !== "row" || from.fields.length !== to.fields.length) throw cannot;
      return castRow(at, sql, from.fields, to.fields);
    case "json":
      return castToJson(sql, from, cannot);
    default:
      throw cannot;
  }
}

function arrayOf(element: Type): Type {
  return { kind: "array", element };
}

/** A name for a lambda's parameter that no lambda inside it takes: it counts how deep the type is. */
function element(type: Type): string {
  return `c${depthOf(type)}`;
}

function depthOf(type: Type): number {
  switch (type.kind) {
    case "array":
      return 1 + depthOf(type.element);
    case "map":
      return 1 + Math.max(depthOf(type.key), depthOf(type.value));
    case "row":
      return 1 + Math.max(...type.fields.map((field) => depthOf(field.type)));
    default:
      return 0;
  }
}

/** Fields go by their place, whatever their names. */
function castRow(at: number, sql: string, from: readonly Field[], to: readonly Field[]): string {
  const row = element({ kind: "row", fields: from });
  const fields = to.map((field, index) => {
    const source = from[index] as Field;
    const value = castSql(at, `${row}.${quoted(fieldName(source, index))}`, source.type, field.type);
    return `${quoted(fieldName(field, index))} := ${value}`;
  });
  return `list_transform([${sql}], lambda ${row}: CASE WHEN ${row} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END)[1]`;
}

function castToText(sql: string, from: Type, cannot: Refusal): string {
  switch (from.kind) {
    case "double":
    case "real":
      return `athena_double_text(${sql})`;
    case "timestamp":
      return `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`;
    case "timestamp with time zone":
      return `(strftime(${clockSql(sql, from)}, '%Y-%m-%d %H:%M:%S.%g') || ${textLiteral(` ${from.zone}`)})`;
    case "decimal":
      // DuckDB writes a decimal(2,2) as .50.
      return `regexp_replace(CAST(${sql} AS VARCHAR), '^(-?)\\.', '\\10.')`;
    case "boolean":
    case "date":
      return `CAST(${sql} AS VARCHAR)`;
    default:
      if (isInteger(from)) return `CAST(${sql} AS VARCHAR)`;
      throw cannot;
  }
}

function castToTime(sql: string, from: Type, to: Type, cannot: Refusal): string {
  if (from.kind === "varchar") {
    if (to.kind === "date") return `athena_date(${sql})`;
    return to.kind === "timestamp" ? `athena_timestamp(${sql})` : `athena_timestamp_utc(${sql})`;
  }
  if (from.kind !== "date" && from.kind !== "timestamp" && from.kind !== "timestamp with time zone") throw cannot;
  if (to.kind === "timestamp with time zone")
    return from.kind === "timestamp with time zone" ? sql : `timezone('UTC', CAST(${sql} AS TIMESTAMP))`;
  return `CAST(${clockSql(sql, from)} AS ${duckDbType(to)})`;
}

/** The time on the clock of its zone. A timestamp without a zone, which is what AT TIME ZONE is asked of, is UTC's. */
export function clockSql(sql: string, type: Type): string {
  if (type.kind === "timestamp with time zone") return `timezone(${textLiteral(type.zone)}, ${sql})`;
  return type.kind === "date" ? `CAST(${sql} AS TIMESTAMP)` : sql;
}

function castToJson(sql: string, from: Type, cannot: Refusal): string {
  if (!isJsonLike(from)) throw cannot;
  return `to_json(${sql})`;
}

/** What both write to JSON alike; doubles and times they do not. */
function isJsonLike(type: Type): boolean {
  switch (type.kind) {
    case "array":
      return isJsonLike(type.element);
    case "map":
      return type.key.kind === "varchar" && isJsonLike(type.value);
    default:
      return isInteger(type) || type.kind === "boolean" || type.kind === "varchar";
  }
}

function castFromJson(sql: string, to: Type, plain: string, cannot: Refusal): string {
  if (to.kind === "varchar") return `athena_json_scalar_cast(${sql})`;
  if (isNumber(to) || to.kind === "boolean")
    return castSql(cannot.at, `athena_json_scalar_cast(${sql})`, { kind: "varchar" }, to);
  if (to.kind === "array" || to.kind === "map" || to.kind === "row") return plain;
  throw cannot;
}

/** Makes a value the type that an operator or a parameter takes. Athena does so without a word, unlike CAST. */
export function coerceSql(at: number, sql: string, from: Type, to: Type): string {
  return castSql(at, sql, from, to.kind === "timestamp with time zone" && from.kind !== to.kind ? utcType : to);
}
