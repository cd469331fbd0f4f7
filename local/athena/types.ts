import { hiveType } from "./sql/types/hive-type.ts";
import { duckDbType, type Type, typeText } from "./sql/types/type.ts";

/** A type of a Glue table's column in DuckDB's words; undefined for one that is not supported here. */
export function duckdbTypeOf(hive: string): string | undefined {
  const type = hiveType(hive);
  return type && duckDbType(type);
}

/** A type as a Glue table's column has it; undefined where Hive has none. */
export function hiveText(type: Type): string | undefined {
  switch (type.kind) {
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "array":
      return generic("array", [hiveText(type.element)]);
    case "map":
      return generic("map", [hiveText(type.key), hiveText(type.value)]);
    case "row": {
      const fields = type.fields.map(({ name, type: of }) => {
        const text = hiveText(of);
        return name === undefined || text === undefined ? undefined : `${name}:${text}`;
      });
      return generic("struct", fields);
    }
    case "timestamp with time zone":
      return undefined;
    default:
      return simple[type.kind];
  }
}

const simple: Readonly<Record<string, string>> = {
  boolean: "boolean",
  tinyint: "tinyint",
  smallint: "smallint",
  integer: "int",
  bigint: "bigint",
  real: "float",
  double: "double",
  varchar: "string",
  varbinary: "binary",
  date: "date",
  timestamp: "timestamp",
};

function generic(name: string, parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : `${name}<${parts.join(",")}>`;
}

/** What GetQueryResults says of a type: its name, without its parts, and its digits. */
export function resultType(type: Type): { readonly name: string; readonly precision: number; readonly scale: number } {
  if (type.kind === "decimal") return { name: "decimal", precision: type.precision, scale: type.scale };
  const [name = ""] = type.kind === "real" ? ["float"] : typeText(type).split("(");
  return { name, precision: precisions[name] ?? 0, scale: 0 };
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
  varbinary: 1_073_741_824,
};
