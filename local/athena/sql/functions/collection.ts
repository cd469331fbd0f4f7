import { castSql } from "../types/cast.ts";
import { nullOf, unknownType, varcharType } from "../types/type.ts";
import type { BoundCall, ScalarFunctions } from "./function-entry.ts";

/** https://trino.io/docs/current/functions/array.html, …/map.html, …/lambda.html */
export const collectionFunctions: ScalarFunctions = {
  cardinality: {
    signatures: ["(array(T)) -> bigint", "(map(K, V)) -> bigint"],
    duckdb: ({ args: [x], types: [type] }) =>
      type?.kind === "map" ? `CAST(cardinality(${x}) AS BIGINT)` : `len(${x})`,
  },
  element_at: {
    signatures: ["(array(T), bigint) -> T", "(map(K, V), K) -> V"],
    duckdb: ({ args: [x, at], types: [type] }) =>
      type?.kind === "map" ? `map_extract_value(${x}, ${at})` : `athena_element_at(${x}, ${at})`,
  },
  contains: { signatures: ["(array(T), T) -> boolean"], duckdb: "athena_contains($1, $2)" },
  array_distinct: { signatures: ["(array(T)) -> array(T)"], duckdb: "athena_array_distinct($1)" },
  array_sort: { signatures: ["(array(T)) -> array(T)"], duckdb: "list_sort($1, 'ASC', 'NULLS LAST')" },
  array_max: { signatures: ["(array(T)) -> T"], duckdb: "CASE WHEN list_count($1) = len($1) THEN list_max($1) END" },
  array_min: { signatures: ["(array(T)) -> T"], duckdb: "CASE WHEN list_count($1) = len($1) THEN list_min($1) END" },
  array_join: {
    signatures: ["(array(T), varchar) -> varchar", "(array(T), varchar, varchar) -> varchar"],
    duckdb: arrayJoin,
  },
  array_position: { signatures: ["(array(T), T) -> bigint"], duckdb: "athena_array_position($1, $2)" },
  array_remove: { signatures: ["(array(T), T) -> array(T)"], duckdb: "athena_array_remove($1, $2)" },
  array_union: { signatures: ["(array(T), array(T)) -> array(T)"], duckdb: "athena_array_distinct($1 || $2)" },
  array_intersect: {
    signatures: ["(array(T), array(T)) -> array(T)"],
    duckdb: "athena_array_distinct(list_filter($1, lambda e1: list_position($2, e1) IS NOT NULL))",
    difference: "Elements keep the first array's order; Athena promises none.",
  },
  array_except: {
    signatures: ["(array(T), array(T)) -> array(T)"],
    duckdb: "athena_array_distinct(list_filter($1, lambda e1: list_position($2, e1) IS NULL))",
    difference: "Elements keep the first array's order; Athena promises none.",
  },
  arrays_overlap: { signatures: ["(array(T), array(T)) -> boolean"], duckdb: "athena_arrays_overlap($1, $2)" },
  slice: { signatures: ["(array(T), bigint, bigint) -> array(T)"], duckdb: "athena_slice($1, $2, $3)" },
  sequence: {
    signatures: [
      "(bigint, bigint) -> array(bigint)",
      "(bigint, bigint, bigint) -> array(bigint)",
      "(date, date) -> array(date)",
      "(date, date, interval day to second) -> array(date)",
      "(date, date, interval year to month) -> array(date)",
      "(timestamp, timestamp, interval day to second) -> array(timestamp)",
      "(timestamp, timestamp, interval year to month) -> array(timestamp)",
    ],
    duckdb: sequence,
  },
  flatten: { signatures: ["(array(array(T))) -> array(T)"] },
  repeat: { signatures: ["(T, bigint) -> array(T)"], duckdb: "list_transform(range($2), lambda e1: $1)" },
  zip: {
    signatures: ["(array(T), array(U)) -> array(row(T, U))", "(array(T), array(U), array(V)) -> array(row(T, U, V))"],
    duckdb: ({ args }) => zip(args),
  },
  transform: { signatures: ["(array(T), function(T, U)) -> array(U)"], duckdb: "list_transform($1, $2)" },
  filter: { signatures: ["(array(T), function(T, boolean)) -> array(T)"], duckdb: "list_filter($1, $2)" },
  reduce: {
    signatures: ["(array(T), S, function(S, T, S), function(S, R)) -> R"],
    lambda: "state",
    duckdb: reduce,
  },
  any_match: {
    signatures: ["(array(T), function(T, boolean)) -> boolean"],
    duckdb: "athena_any_of(list_transform($1, $2))",
  },
  all_match: {
    signatures: ["(array(T), function(T, boolean)) -> boolean"],
    duckdb: "athena_all_of(list_transform($1, $2))",
  },
  none_match: {
    signatures: ["(array(T), function(T, boolean)) -> boolean"],
    duckdb: "(NOT athena_any_of(list_transform($1, $2)))",
  },
  zip_with: {
    signatures: ["(array(T), array(U), function(T, U, R)) -> array(R)"],
    lambda: "pair",
    duckdb: ({ args }) => `list_transform(${zip(args.slice(0, 2))}, ${args[2]})`,
  },
  map: {
    signatures: ["(array(K), array(V)) -> map(K, V)", "() -> map(unknown, unknown)"],
    duckdb: ({ args }) => (args.length === 0 ? "MAP {}" : `map(${args.join(", ")})`),
  },
  map_keys: { signatures: ["(map(K, V)) -> array(K)"] },
  map_values: { signatures: ["(map(K, V)) -> array(V)"] },
  map_entries: {
    signatures: ["(map(K, V)) -> array(row(K, V))"],
    duckdb: "list_transform(map_entries($1), lambda e1: struct_pack(field0 := e1.key, field1 := e1.value))",
  },
  map_from_entries: { signatures: ["(array(row(K, V))) -> map(K, V)"] },
  map_concat: { signatures: ["(map(K, V), map(K, V), map(K, V)...) -> map(K, V)"] },
  map_filter: {
    signatures: ["(map(K, V), function(K, V, boolean)) -> map(K, V)"],
    lambda: "entry",
    duckdb: "map_from_entries(list_filter(map_entries($1), $2))",
  },
  transform_values: {
    signatures: ["(map(K, V), function(K, V, U)) -> map(K, U)"],
    lambda: "entry",
    duckdb: "map(map_keys($1), list_transform(map_entries($1), $2))",
  },
  transform_keys: {
    signatures: ["(map(K, V), function(K, V, U)) -> map(U, V)"],
    lambda: "entry",
    duckdb: "map(list_transform(map_entries($1), $2), map_values($1))",
  },
};

/** NULL elements are left out, or written as the third argument. */
function arrayJoin({ at, args: [x, separator, forNull], types: [type] }: BoundCall): string {
  const element = type?.kind === "array" ? castSql(at, "e1", type.element, varcharType) : "e1";
  const text = forNull === undefined ? element : `coalesce(${element}, ${forNull})`;
  return `array_to_string(list_transform(${x}, lambda e1: ${text}), ${separator})`;
}

/**
 * DuckDB's reduce wants the state to be of the elements' type, so both go together in a row: states `s`, elements `x`.
 */
function reduce({ args: [list, initial, step, output], types: [type, state] }: BoundCall): string {
  const element = type?.kind === "array" ? type.element : unknownType;
  const elements = `list_transform(${list}, lambda e1: struct_pack(s := ${nullOf(state ?? unknownType)}, x := e1))`;
  const first = `struct_pack(s := ${initial}, x := ${nullOf(element)})`;
  const last = `list_reduce(${elements}, ${step}, ${first})`;
  return `CASE WHEN ${list} IS NOT NULL THEN list_transform([(${last}).s], ${output})[1] END`;
}

/** Both ends belong to it; Athena makes 10,000 elements at most. */
function sequence({ args, types, result }: BoundCall): string {
  const [from, to] = args;
  const isNumber = types[0]?.kind === "bigint";
  const unit = isNumber ? "1" : "INTERVAL 1 DAY";
  const step = args[2] ?? `CASE WHEN ${from} <= ${to} THEN ${unit} ELSE -${unit} END`;
  if (isNumber) return `athena_sequence(generate_series(${from}, ${to}, ${step}))`;
  const make = types[2]?.kind === "interval year to month" ? "athena_month_sequence" : "generate_series";
  const series = `athena_sequence(${make}(CAST(${from} AS TIMESTAMP), CAST(${to} AS TIMESTAMP), ${step}))`;
  return result.kind === "array" && result.element.kind === "date" ? `CAST(${series} AS DATE[])` : series;
}

/** The shorter arrays are filled up with NULL. */
function zip(arrays: readonly string[]): string {
  const length = `greatest(${arrays.map((array) => `len(${array})`).join(", ")})`;
  const fields = arrays.map((array, index) => `field${index} := (${array})[e1]`).join(", ");
  return `list_transform(range(1, ${length} + 1), lambda e1: struct_pack(${fields}))`;
}
