import { quoteName } from "./engine/quote.ts";

/** A type as a tree, the same for Hive's spelling and DuckDB's. */
type Type =
  | { readonly kind: "plain"; readonly name: string; readonly arguments: readonly string[] }
  | { readonly kind: "array"; readonly item: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | { readonly kind: "struct"; readonly fields: readonly { readonly name: string; readonly type: Type }[] };

/** Hive's names, with DuckDB's and the one in Athena's results. */
const names: readonly (readonly [hive: string, duckdb: string, athena: string])[] = [
  ["string", "VARCHAR", "varchar"],
  ["boolean", "BOOLEAN", "boolean"],
  ["tinyint", "TINYINT", "tinyint"],
  ["smallint", "SMALLINT", "smallint"],
  ["int", "INTEGER", "integer"],
  ["bigint", "BIGINT", "bigint"],
  ["float", "FLOAT", "float"],
  ["double", "DOUBLE", "double"],
  ["decimal", "DECIMAL", "decimal"],
  ["date", "DATE", "date"],
  ["timestamp", "TIMESTAMP", "timestamp"],
  ["binary", "BLOB", "varbinary"],
];

const duckdbOf = new Map(names.map(([hive, duckdb]) => [hive, duckdb]));
const hiveOf = new Map(names.map(([hive, duckdb]) => [duckdb, hive]));
/** With types that only results have. DuckDB sums up to 128 bits; a sum that Athena could hold is a bigint there. */
const athenaOf = new Map([
  ...names.map(([, duckdb, athena]) => [duckdb, athena] as const),
  ["HUGEINT", "bigint"],
  ["UBIGINT", "bigint"],
  ["TIME", "time"],
  ["TIMESTAMP WITH TIME ZONE", "timestamp with time zone"],
  ["JSON", "json"],
  ["UUID", "uuid"],
  ["INTERVAL", "interval day to second"],
]);

/** A type of a Glue table's column in DuckDB's words; undefined for one that is not supported here. */
export function duckdbType(hive: string): string | undefined {
  const type = parseType(hive.toLowerCase().replaceAll(/\s/g, ""), "<", ">", ":");
  return type && spellDuckDb(type);
}

/** A type of DuckDB's as a Glue table's column has it; undefined where Hive has none. */
export function hiveType(duckdb: string): string | undefined {
  const type = parseType(duckdb, "(", ")", " ");
  return type && spellHive(type);
}

/** What Athena's results call a type of DuckDB's, with digits and scale where it is a decimal. */
export function resultType(duckdb: string): {
  readonly name: string;
  readonly precision: number;
  readonly scale: number;
} {
  const type = parseType(duckdb, "(", ")", " ");
  if (type === undefined) return { name: duckdb.toLowerCase(), precision: 0, scale: 0 };
  if (type.kind !== "plain") {
    return { name: type.kind === "struct" ? "row" : type.kind, precision: 0, scale: 0 };
  }
  const name = athenaOf.get(type.name) ?? type.name.toLowerCase();
  const [precision = precisions[name] ?? 0, scale = 0] = name === "decimal" ? type.arguments.map(Number) : [];
  return { name, precision, scale };
}

/** As GetQueryResults shows them. */
const precisions: Readonly<Record<string, number>> = {
  varchar: 2_147_483_647,
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  float: 17,
  double: 17,
  timestamp: 3,
  "timestamp with time zone": 3,
  time: 3,
  varbinary: 1_073_741_824,
};

function spellDuckDb(type: Type): string | undefined {
  switch (type.kind) {
    case "plain": {
      if (type.name === "varchar" || type.name === "char") return "VARCHAR";
      if (type.name === "integer") return "INTEGER";
      const name = duckdbOf.get(type.name);
      if (name !== "DECIMAL") return name;
      const [precision = "10", scale = "0"] = type.arguments;
      return `DECIMAL(${precision},${scale})`;
    }
    case "array": {
      const item = spellDuckDb(type.item);
      return item && `${item}[]`;
    }
    case "map": {
      const [key, value] = [spellDuckDb(type.key), spellDuckDb(type.value)];
      return key && value && `MAP(${key}, ${value})`;
    }
    case "struct": {
      const fields = type.fields.map((field) => [field.name, spellDuckDb(field.type)] as const);
      if (fields.some(([, of]) => of === undefined)) return undefined;
      return `STRUCT(${fields.map(([name, of]) => `${quoteName(name)} ${of}`).join(", ")})`;
    }
    default:
      return type satisfies never;
  }
}

function spellHive(type: Type): string | undefined {
  switch (type.kind) {
    case "plain": {
      const name = hiveOf.get(type.name === "HUGEINT" ? "BIGINT" : type.name);
      return name === "decimal" ? `decimal(${type.arguments.join(",")})` : name;
    }
    case "array": {
      const item = spellHive(type.item);
      return item && `array<${item}>`;
    }
    case "map": {
      const [key, value] = [spellHive(type.key), spellHive(type.value)];
      return key && value && `map<${key},${value}>`;
    }
    case "struct": {
      const fields = type.fields.map((field) => [field.name.toLowerCase(), spellHive(field.type)] as const);
      if (fields.some(([, of]) => of === undefined)) return undefined;
      return `struct<${fields.map(([name, of]) => `${name}:${of}`).join(",")}>`;
    }
    default:
      return type satisfies never;
  }
}

/** Reads `array<int>`, `struct<a:int>`, or `INTEGER[]`, `STRUCT(a INTEGER)`; undefined for what has no such form. */
function parseType(text: string, open: string, close: string, between: string): Type | undefined {
  const trimmed = text.trim();
  const list = /^(.*)\[\d*\]$/s.exec(trimmed)?.[1];
  if (list !== undefined) {
    const item = parseType(list, open, close, between);
    return item && { kind: "array", item };
  }
  const start = [trimmed.indexOf(open), trimmed.indexOf("(")].filter((at) => at >= 0).sort((a, b) => a - b)[0];
  if (start === undefined) return { kind: "plain", name: trimmed, arguments: [] };
  const name = trimmed.slice(0, start);
  const parts = splitTop(trimmed.slice(start + 1, -1));
  const inner = (part: string | undefined) => (part === undefined ? undefined : parseType(part, open, close, between));
  switch (name.toLowerCase()) {
    case "array": {
      const item = inner(parts[0]);
      return item && { kind: "array", item };
    }
    case "map": {
      const [key, value] = [inner(parts[0]), inner(parts[1])];
      return key && value && { kind: "map", key, value };
    }
    case "struct": {
      const fields = parts.map((part) => parseField(part.trim(), between, inner));
      const known = fields.filter((field) => field !== undefined);
      return known.length === fields.length ? { kind: "struct", fields: known } : undefined;
    }
    default:
      return { kind: "plain", name, arguments: parts.map((part) => part.trim()) };
  }
}

function parseField(
  text: string,
  between: string,
  parse: (part: string | undefined) => Type | undefined,
): { name: string; type: Type } | undefined {
  const [, quoted, bare, rest] = /^(?:"((?:[^"]|"")*)"|([^\s:"]+))[\s:]([\s\S]*)$/.exec(text) ?? [];
  const name = quoted?.replaceAll('""', '"') ?? bare;
  const type = rest === undefined || !text.includes(between) ? undefined : parse(rest);
  return name === undefined || type === undefined ? undefined : { name, type };
}

/** Cuts at the commas that are in no brackets and no quotes. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ("(<".includes(character)) depth++;
    else if (")>".includes(character)) depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
