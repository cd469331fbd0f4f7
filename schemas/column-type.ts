import { didYouMean } from "./did-you-mean.ts";

/** A column's type, as Glue and Athena name it. */
export type ColumnType =
  | { readonly kind: "string" | "boolean" | "int" | "bigint" | "float" | "double" | "date" | "timestamp" }
  | {
      readonly kind: "decimal";
      /** Digits in all, 1 to 38. */
      readonly precision: number;
      /** Digits after the point, 0 to `precision`. */
      readonly scale: number;
    };

/** The type that `dataset.yml` names, or undefined where there is none of this name: `int`, `decimal(9,4)`. */
export function parseColumnType(text: string): ColumnType | undefined {
  switch (text) {
    case "string":
    case "boolean":
    case "int":
    case "bigint":
    case "float":
    case "double":
    case "date":
    case "timestamp":
      return { kind: text };
    default:
      return parseDecimal(text);
  }
}

function parseDecimal(text: string): ColumnType | undefined {
  const match = /^decimal\((\d{1,2}), ?(\d{1,2})\)$/.exec(text);
  if (!match) return undefined;
  const precision = Number(match[1]);
  const scale = Number(match[2]);
  if (precision < 1 || precision > 38 || scale > precision) return undefined;
  return { kind: "decimal", precision, scale };
}

/** What `dataset.yml` may say instead of a type that does not exist, as a message ends. */
export function allowedColumnTypes(found: string): string {
  const allowed = `${names.join(", ")} with 1 <= p <= 38 and 0 <= s <= p`;
  if (/^decimal\(\d+$/.test(found)) return `${allowed}. Inside { } it has to be quoted: "decimal(9,4)"`;
  if (found.startsWith("decimal(")) return allowed;
  const near = didYouMean(found, [...names, ...Object.keys(otherNames)]);
  const meant = near === undefined ? undefined : (otherNames[near] ?? near);
  return `${allowed}${meant === undefined ? "" : `. Did you mean ${meant}?`}`;
}

const names = ["string", "boolean", "int", "bigint", "float", "double", "decimal(p,s)", "date", "timestamp"];

/** What these types are called elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  integer: "int",
  smallint: "int",
  int32: "int",
  int64: "bigint",
  long: "bigint",
  bool: "boolean",
  text: "string",
  varchar: "string",
  real: "float",
  float32: "float",
  float64: "double",
  number: "double",
  decimal: "decimal(p,s)",
  numeric: "decimal(p,s)",
  datetime: "timestamp",
};
