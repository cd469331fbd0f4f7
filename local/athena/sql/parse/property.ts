import { notSupported, Refusal } from "../refusal.ts";
import type { FileOptions } from "../statement.ts";
import type { Cursor } from "./cursor.ts";

/** One of WITH (…), its name in small letters. */
export interface Property {
  readonly name: string;
  readonly value: string | number | boolean | readonly string[];
  readonly at: number;
}

export function parseProperties(cursor: Cursor): Property[] {
  return cursor.inParentheses(() =>
    cursor.list(() => {
      const { value: name, at } = cursor.name();
      cursor.expect("=");
      return { name, at, value: parseValue(cursor) };
    }),
  );
}

function parseValue(cursor: Cursor): Property["value"] {
  if (cursor.accept("array")) {
    cursor.expect("[");
    const items = cursor.sees("]") ? [] : cursor.list(() => cursor.string());
    cursor.expect("]");
    return items;
  }
  if (cursor.accept("true")) return true;
  if (cursor.accept("false")) return false;
  return cursor.peek().kind === "number" ? cursor.integer() : cursor.string();
}

const formats: Readonly<Record<string, FileOptions["format"]>> = {
  PARQUET: "PARQUET",
  JSON: "JSON",
  TEXTFILE: "TEXTFILE",
};
const compressions: readonly string[] = ["GZIP", "SNAPPY", "ZSTD", "NONE"];

/**
 * Properties of UNLOAD or CREATE TABLE AS by Athena's names.
 * https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html, …/unload.html
 *
 * @param at where messages point that no property is the place of
 * @throws Refusal for a name or value that Athena does not know, or this subset does not
 */
export function fileOptions(
  at: number,
  properties: readonly Property[],
  statement: "UNLOAD" | "CREATE TABLE AS",
): FileOptions & { readonly externalLocation?: string } {
  const options: { -readonly [Key in keyof FileOptions]?: FileOptions[Key] } & { externalLocation?: string } = {};
  for (const property of properties) {
    const { name, value } = property;
    switch (name) {
      case "format": {
        const format = formats[text(property).toUpperCase()];
        if (!format) throw notSupported(property.at, `format '${value}'`, `use ${Object.keys(formats).join(", ")}`);
        options.format = format;
        break;
      }
      case "compression":
      case "write_compression":
      case "parquet_compression": {
        const compression = text(property).toUpperCase();
        if (!compressions.includes(compression))
          throw notSupported(property.at, `${name} '${value}'`, `use ${compressions.join(", ")}`);
        options.compression = compression;
        break;
      }
      case "field_delimiter":
        options.fieldDelimiter = text(property);
        break;
      case "partitioned_by":
        if (typeof value !== "object") throw wrong(property, "an ARRAY of column names");
        options.partitionedBy = value.map((column) => column.toLowerCase());
        break;
      case "external_location":
        if (statement === "UNLOAD") throw unknown(property, statement);
        options.externalLocation = text(property);
        break;
      default:
        throw unknown(property, statement);
    }
  }
  const { format = statement === "CREATE TABLE AS" ? "PARQUET" : undefined, partitionedBy = [], ...rest } = options;
  if (!format) throw new Refusal("SYNTAX_ERROR", at, "UNLOAD needs WITH (format = 'PARQUET'), or another format");
  return { ...rest, format, partitionedBy };
}

function text(property: Property): string {
  if (typeof property.value !== "string") throw wrong(property, "a text");
  return property.value;
}

function wrong({ name, at }: Property, expected: string): Refusal {
  return new Refusal("SYNTAX_ERROR", at, `Property '${name}' must be ${expected}`);
}

function unknown({ name, at }: Property, statement: string): Refusal {
  return notSupported(
    at,
    `Property '${name}' of ${statement}`,
    "use format, compression, field_delimiter, partitioned_by, external_location",
  );
}
