import { decimalType, type Field, sameType, type Type, timestampType, unknownType } from "./type.ts";

const integers = ["tinyint", "smallint", "integer", "bigint"] as const;
const integerDigits = { tinyint: 3, smallint: 5, integer: 10, bigint: 19 } as const;

export function isInteger(type: Type): type is { kind: (typeof integers)[number] } {
  return (integers as readonly string[]).includes(type.kind);
}

export function isNumber(type: Type): boolean {
  return isInteger(type) || type.kind === "decimal" || type.kind === "real" || type.kind === "double";
}

export function isInterval(type: Type): boolean {
  return type.kind === "interval day to second" || type.kind === "interval year to month";
}

export function isTime(type: Type): boolean {
  return type.kind === "date" || type.kind === "timestamp" || type.kind === "timestamp with time zone";
}

/** An integer as a decimal that holds all its values; a decimal as it is. */
export function asDecimal(type: Type): { kind: "decimal"; precision: number; scale: number } | undefined {
  if (type.kind === "decimal") return type;
  return isInteger(type) ? { kind: "decimal", precision: integerDigits[type.kind], scale: 0 } : undefined;
}

/**
 * The type that values of both become where Athena needs one, as in `=`, CASE and UNION: numbers widen, a date becomes
 * a timestamp, NULL takes any type. Text never becomes a number or a time by itself.
 * https://trino.io/docs/current/language/types.html and its TypeCoercion
 */
export function commonType(left: Type, right: Type): Type | undefined {
  if (sameType(left, right) || right.kind === "unknown") return left;
  if (left.kind === "unknown") return right;
  if (isNumber(left) && isNumber(right)) return commonNumber(left, right);
  if (isTime(left) && isTime(right)) return commonTime(left, right);
  if (left.kind === "array" && right.kind === "array") {
    const element = commonType(left.element, right.element);
    return element && { kind: "array", element };
  }
  if (left.kind === "map" && right.kind === "map") {
    const key = commonType(left.key, right.key);
    const value = commonType(left.value, right.value);
    return key && value && { kind: "map", key, value };
  }
  if (left.kind === "row" && right.kind === "row") return commonRow(left.fields, right.fields);
  return undefined;
}

function commonNumber(left: Type, right: Type): Type {
  for (const kind of ["double", "real"] as const) {
    if (left.kind === kind || right.kind === kind) return { kind };
  }
  if (isInteger(left) && isInteger(right))
    return integers.indexOf(left.kind) > integers.indexOf(right.kind) ? left : right;
  const [one, other] = [asDecimal(left), asDecimal(right)];
  if (!one || !other) return unknownType;
  const scale = Math.max(one.scale, other.scale);
  return decimalType(Math.max(one.precision - one.scale, other.precision - other.scale) + scale, scale);
}

function commonTime(left: Type, right: Type): Type | undefined {
  const zoned = [left, right].filter((type) => type.kind === "timestamp with time zone");
  if (zoned.length === 2) return undefined;
  return zoned[0] ?? timestampType;
}

function commonRow(left: readonly Field[], right: readonly Field[]): Type | undefined {
  if (left.length !== right.length) return undefined;
  const fields: Field[] = [];
  for (const [index, one] of left.entries()) {
    const other = right[index] as Field;
    const type = commonType(one.type, other.type);
    if (!type) return undefined;
    const name = one.name === other.name ? one.name : undefined;
    fields.push({ ...(name !== undefined && { name }), type });
  }
  return { kind: "row", fields };
}

/** Whether a value of `from` may stand where `to` is wanted, without a CAST. */
export function canCoerce(from: Type, to: Type): boolean {
  const common = commonType(from, to);
  return common !== undefined && sameType(common, to);
}
