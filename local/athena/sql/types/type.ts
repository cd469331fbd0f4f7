/** A type of Athena's. Lengths of varchar and precisions of timestamp (always 3) are not part of it. */
export type Type =
  | { readonly kind: SimpleKind }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  /** `zone` is known when the statement is read: UTC, or the one that AT TIME ZONE names. */
  | { readonly kind: "timestamp with time zone"; readonly zone: string }
  | { readonly kind: "array"; readonly element: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | { readonly kind: "row"; readonly fields: readonly Field[] };

export interface Field {
  /** In small letters; absent in what ROW(…) makes. */
  readonly name?: string;
  readonly type: Type;
}

/** Kinds that say all about their type. `unknown` is NULL's. */
export type SimpleKind =
  | "boolean"
  | "tinyint"
  | "smallint"
  | "integer"
  | "bigint"
  | "real"
  | "double"
  | "varchar"
  | "varbinary"
  | "date"
  | "timestamp"
  | "json"
  | "interval day to second"
  | "interval year to month"
  | "unknown";

export const booleanType: Type = { kind: "boolean" };
export const integerType: Type = { kind: "integer" };
export const bigintType: Type = { kind: "bigint" };
export const doubleType: Type = { kind: "double" };
export const varcharType: Type = { kind: "varchar" };
export const dateType: Type = { kind: "date" };
export const timestampType: Type = { kind: "timestamp" };
export const utcType: Type = { kind: "timestamp with time zone", zone: "UTC" };
export const unknownType: Type = { kind: "unknown" };

/** @param precision above 38 is 38, Athena's most */
export function decimalType(precision: number, scale: number): Type {
  return { kind: "decimal", precision: Math.min(38, precision), scale };
}

/** As Athena writes it in messages and in result metadata: `map(varchar, array(decimal(10,2)))`. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "array":
      return `array(${typeText(type.element)})`;
    case "map":
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case "row":
      return `row(${type.fields.map(({ name, type }) => (name ? `${name} ` : "") + typeText(type)).join(", ")})`;
    default:
      return type.kind;
  }
}

/** The type that holds the value in DuckDB. */
export function duckDbType(type: Type): string {
  switch (type.kind) {
    case "decimal":
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case "array":
      return `${duckDbType(type.element)}[]`;
    case "map":
      return `MAP(${duckDbType(type.key)}, ${duckDbType(type.value)})`;
    case "row":
      return `STRUCT(${type.fields.map((field, index) => `${quoted(fieldName(field, index))} ${duckDbType(field.type)}`).join(", ")})`;
    case "real":
      return "FLOAT";
    case "varbinary":
      return "BLOB";
    case "timestamp with time zone":
      return "TIMESTAMPTZ";
    case "interval day to second":
    case "interval year to month":
      return "INTERVAL";
    case "unknown":
      return "INTEGER";
    default:
      return type.kind.toUpperCase();
  }
}

/** NULL of a type, in DuckDB's words. */
export function nullOf(type: Type): string {
  return `CAST(NULL AS ${duckDbType(type)})`;
}

/** A field's name in DuckDB and in Athena's results, where one without a name is `field0`, `field1` … */
export function fieldName(field: Field, index: number): string {
  return field.name ?? `field${index}`;
}

/** A name as DuckDB reads it, whatever it holds. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as DuckDB reads it. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function sameType(left: Type, right: Type): boolean {
  return typeText(left) === typeText(right) && zonesOf(left) === zonesOf(right);
}

function zonesOf(type: Type): string {
  switch (type.kind) {
    case "timestamp with time zone":
      return type.zone;
    case "array":
      return zonesOf(type.element);
    case "map":
      return `${zonesOf(type.key)},${zonesOf(type.value)}`;
    case "row":
      return type.fields.map((field) => zonesOf(field.type)).join();
    default:
      return "";
  }
}
