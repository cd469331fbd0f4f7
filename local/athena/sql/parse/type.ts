import { notSupported, Refusal } from "../refusal.ts";
import { decimalType, type Field, type SimpleKind, type Type, utcType } from "../types/type.ts";
import type { Cursor } from "./cursor.ts";

/** Names of types without parts, with Athena's other names for them. */
const simple: Readonly<Record<string, SimpleKind>> = {
  boolean: "boolean",
  tinyint: "tinyint",
  smallint: "smallint",
  integer: "integer",
  int: "integer",
  bigint: "bigint",
  real: "real",
  varchar: "varchar",
  varbinary: "varbinary",
  date: "date",
  json: "json",
};

const unsupported: readonly string[] = [
  "char",
  "time",
  "ipaddress",
  "uuid",
  "hyperloglog",
  "qdigest",
  "tdigest",
  "geometry",
];

export function isTypeName(word: string): boolean {
  const name = word.toLowerCase();
  return name in simple || unsupported.includes(name) || /^(double|decimal|timestamp|array|map|row)$/.test(name);
}

/** Reads a type as CAST has it. `length` is varchar's, where one is given. */
export function parseType(cursor: Cursor): { type: Type; length?: number } {
  const base = parseBase(cursor);
  let { type } = base;
  // `bigint array`, an older form, ends in words.
  while (cursor.accept("array")) type = { kind: "array", element: type };
  return type === base.type ? base : { type };
}

function parseBase(cursor: Cursor): { type: Type; length?: number } {
  const { at } = cursor;
  const word = cursor.peek();
  if (word.kind !== "word") throw cursor.mismatch("<type>");
  cursor.next();
  const name = word.text.toLowerCase();
  const inner = () => parseType(cursor).type;
  switch (name) {
    case "double":
      cursor.accept("precision");
      return { type: { kind: "double" } };
    case "decimal":
      return { type: parseDecimal(cursor, at) };
    case "timestamp":
      return { type: parseTimestamp(cursor, at) };
    case "array":
      if (cursor.sees("(")) return { type: { kind: "array", element: cursor.inParentheses(inner) } };
      return { type: { kind: "array", element: angled(cursor, inner) } };
    case "map": {
      const both = () => {
        const key = inner();
        cursor.expect(",");
        return { kind: "map", key, value: inner() } as const;
      };
      return { type: cursor.sees("(") ? cursor.inParentheses(both) : angled(cursor, both) };
    }
    case "row":
      return { type: { kind: "row", fields: cursor.inParentheses(() => cursor.list(() => parseField(cursor))) } };
    case "varchar":
      return cursor.sees("(")
        ? { type: { kind: "varchar" }, length: cursor.inParentheses(() => cursor.integer()) }
        : { type: { kind: "varchar" } };
  }
  const kind = simple[name];
  if (kind !== undefined) return { type: { kind } };
  if (unsupported.includes(name)) throw notSupported(at, `Type '${name}'`, name === "char" ? "use varchar" : undefined);
  throw new Refusal("TYPE_MISMATCH", at, `Unknown type: ${name}`);
}

function angled<Result>(cursor: Cursor, read: () => Result): Result {
  cursor.expect("<");
  const result = read();
  cursor.expect(">");
  return result;
}

function parseDecimal(cursor: Cursor, at: number): Type {
  if (!cursor.sees("(")) return decimalType(38, 0);
  const [precision = 0, scale = 0, ...more] = cursor.inParentheses(() => cursor.list(() => cursor.integer()));
  if (more.length > 0 || precision < 1 || precision > 38 || scale > precision)
    throw new Refusal(
      "SYNTAX_ERROR",
      at,
      `DECIMAL(${precision}, ${scale}): precision is 1 to 38, scale at most precision`,
    );
  return decimalType(precision, scale);
}

/** Athena's tables hold milliseconds; so does every timestamp here. */
function parseTimestamp(cursor: Cursor, at: number): Type {
  if (cursor.sees("(")) {
    const precision = cursor.inParentheses(() => cursor.integer());
    if (precision !== 3)
      throw notSupported(at, `timestamp(${precision})`, "timestamps have milliseconds: timestamp(3)");
  }
  if (cursor.accept("with", "time", "zone")) return utcType;
  cursor.accept("without", "time", "zone");
  return { kind: "timestamp" };
}

/** `name type`, or a type alone. */
function parseField(cursor: Cursor): Field {
  const following = cursor.peek(1);
  const named = cursor.seesName() && (following.kind === "word" || following.kind === "quoted");
  const isType = isTypeName(cursor.peek().text) && /^(precision|with|without|array)$/i.test(following.text);
  if (!named || isType) return { type: parseType(cursor).type };
  const { value } = cursor.name();
  return { name: value, type: parseType(cursor).type };
}
