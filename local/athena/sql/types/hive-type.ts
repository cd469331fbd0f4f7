import type { Field, SimpleKind, Type } from "./type.ts";

const simple: Readonly<Record<string, SimpleKind>> = {
  boolean: "boolean",
  tinyint: "tinyint",
  smallint: "smallint",
  int: "integer",
  integer: "integer",
  bigint: "bigint",
  float: "real",
  real: "real",
  double: "double",
  string: "varchar",
  binary: "varbinary",
  date: "date",
  timestamp: "timestamp",
};

/**
 * A column's type as Glue keeps it: `array<struct<a:int,b:decimal(10,2)>>`. varchar(n) and char(n) are varchar.
 *
 * @returns undefined for a type that is not supported here
 */
export function hiveType(text: string): Type | undefined {
  const reader = { text: text.replaceAll(/\s/g, "").toLowerCase(), at: 0 };
  const type = readType(reader);
  return reader.at === reader.text.length ? type : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
}

function readType(reader: Reader): Type | undefined {
  const name = take(reader, /[a-z]+/y);
  switch (name) {
    case "array": {
      const [element] = readList(reader, () => readType(reader)) ?? [];
      return element && { kind: "array", element };
    }
    case "map": {
      const [key, value] = readList(reader, () => readType(reader)) ?? [];
      return key && value && { kind: "map", key, value };
    }
    case "struct": {
      const fields = readList(reader, () => readField(reader));
      return fields && { kind: "row", fields };
    }
    case "decimal": {
      const [, precision = "10", scale = "0"] = /^\((\d+)(?:,(\d+))?\)$/.exec(take(reader, /\([\d,]+\)/y) ?? "") ?? [];
      return { kind: "decimal", precision: Number(precision), scale: Number(scale) };
    }
    case "varchar":
    case "char":
      take(reader, /\(\d+\)/y);
      return { kind: "varchar" };
    default: {
      const kind = name === undefined ? undefined : simple[name];
      return kind && { kind };
    }
  }
}

function readField(reader: Reader): Field | undefined {
  const name = take(reader, /[^:<>,]+/y);
  if (name === undefined || !take(reader, /:/y)) return undefined;
  const type = readType(reader);
  return type && { name, type };
}

/** What stands between < and >; undefined where one part is not understood. */
function readList<Part>(reader: Reader, read: () => Part | undefined): Part[] | undefined {
  if (!take(reader, /</y)) return undefined;
  const parts: Part[] = [];
  do {
    const part = read();
    if (part === undefined) return undefined;
    parts.push(part);
  } while (take(reader, /,/y));
  return take(reader, />/y) ? parts : undefined;
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}
