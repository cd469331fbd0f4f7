import { notSupported } from "../refusal.ts";
import { textLiteral } from "../types/type.ts";
import type { BoundCall, ScalarFunctions } from "./function-entry.ts";

const numbers = "Numbers with an exponent are written without it.";

/** https://trino.io/docs/current/functions/json.html */
export const jsonFunctions: ScalarFunctions = {
  json_extract: {
    signatures: ["(varchar, varchar) -> json", "(json, varchar) -> json"],
    duckdb: (call) => `athena_json_extract(${call.args[0]}, ${jsonPath(call, 1)})`,
    difference: numbers,
  },
  json_extract_scalar: {
    signatures: ["(varchar, varchar) -> varchar", "(json, varchar) -> varchar"],
    duckdb: (call) => `athena_json_scalar(${call.args[0]}, ${jsonPath(call, 1)})`,
    difference: numbers,
  },
  json_parse: {
    signatures: ["(varchar) -> json"],
    duckdb: "athena_json_parse($1)",
    difference: `Keys keep their order, which Athena sorts. ${numbers}`,
  },
  json_format: { signatures: ["(json) -> varchar"], duckdb: "CAST(json($1) AS VARCHAR)", difference: numbers },
  json_array_length: {
    signatures: ["(varchar) -> bigint", "(json) -> bigint"],
    duckdb: "CASE WHEN json_valid($1) AND json_type($1) = 'ARRAY' THEN CAST(json_array_length($1) AS BIGINT) END",
  },
  json_size: {
    signatures: ["(varchar, varchar) -> bigint", "(json, varchar) -> bigint"],
    duckdb: (call) => `athena_json_size(${call.args[0]}, ${jsonPath(call, 1)})`,
  },
};

/** A literal path of keys and indexes from 0, `$.a[0]["b c"]`, as DuckDB has it. */
function jsonPath(call: BoundCall, index: number): string {
  const path = call.text(index);
  const steps = /^\$((?:\.[A-Za-z_][\w-]*|\[\d+\]|\["[^"\\]*"\]|\['[^'\\]*'\])*)$/.exec(path)?.[1];
  if (steps === undefined)
    throw notSupported(call.place(index), `The JSON path ${path}`, `write $ with .key, ["key"] or [index] after it`);
  const written = steps.replace(/\.([\w-]+)|\["([^"]*)"\]|\['([^']*)'\]/g, (_, plain, double, single) => {
    return `."${plain ?? double ?? single}"`;
  });
  return textLiteral(`$${written}`);
}
