import { divideDecimals } from "../types/decimal.ts";
import { bigintType, decimalType, doubleType, duckDbType, type Type } from "../types/type.ts";
import type { AggregateFunctions, BoundAggregate } from "./function-entry.ts";

/** DuckDB's aggregate of another name. */
function named(name: string): (call: BoundAggregate) => string {
  return (call) => call.over(name, call.args);
}

/** https://trino.io/docs/current/functions/aggregate.html */
export const aggregateFunctions: AggregateFunctions = {
  count: {
    signatures: ["() -> bigint", "(T) -> bigint"],
    duckdb: (call) => call.over("count", call.args.length > 0 ? call.args : ["*"]),
  },
  count_if: {
    signatures: ["(boolean) -> bigint"],
    duckdb: (call) => `CAST(${call.over("count_if", call.args)} AS BIGINT)`,
  },
  sum: {
    signatures: ["(N) -> N"],
    duckdb: (call) => `CAST(${call.over("sum", call.args)} AS ${sumType(call.types).sql})`,
    returns: (types) => sumType(types).type,
    difference: "A sum of bigint fails where the total is out of range, not where a partial sum is.",
  },
  avg: {
    signatures: ["(N) -> double", "(interval day to second) -> interval day to second"],
    duckdb: average,
    returns: ([type]) =>
      type?.kind === "decimal" || type?.kind === "real" || type?.kind === "interval day to second" ? type : doubleType,
  },
  min: { signatures: ["(T) -> T", "(T, bigint) -> array(T)"] },
  max: { signatures: ["(T) -> T", "(T, bigint) -> array(T)"] },
  min_by: { signatures: ["(T, K) -> T", "(T, K, bigint) -> array(T)"], duckdb: byOrder("min") },
  max_by: { signatures: ["(T, K) -> T", "(T, K, bigint) -> array(T)"], duckdb: byOrder("max") },
  arbitrary: { signatures: ["(T) -> T"], duckdb: named("any_value") },
  any_value: { signatures: ["(T) -> T"] },
  bool_and: { signatures: ["(boolean) -> boolean"] },
  bool_or: { signatures: ["(boolean) -> boolean"] },
  every: { signatures: ["(boolean) -> boolean"], duckdb: named("bool_and") },
  array_agg: { signatures: ["(T) -> array(T)"], duckdb: named("list") },
  map_agg: {
    signatures: ["(K, V) -> map(K, V)"],
    duckdb: (call) =>
      `athena_map_agg(${call.over("list", [`struct_pack(key := ${call.args[0]}, value := ${call.args[1]})`])})`,
    difference: "Of a key that comes twice the first value stays.",
  },
  histogram: {
    signatures: ["(T) -> map(T, bigint)"],
    duckdb: (call) => `CAST(${call.over("histogram", call.args)} AS MAP(${duckDbType(call.types[0] as Type)}, BIGINT))`,
  },
  listagg: { signatures: ["(varchar, varchar) -> varchar"], duckdb: named("string_agg") },
  approx_distinct: {
    signatures: ["(T) -> bigint", "(T, double) -> bigint"],
    duckdb: (call) => call.over("count", [`DISTINCT ${call.args[0]}`]),
    difference: "The exact number.",
  },
  approx_percentile: {
    signatures: [
      "(bigint, double) -> bigint",
      "(double, double) -> double",
      "(real, double) -> real",
      "(bigint, array(double)) -> array(bigint)",
      "(double, array(double)) -> array(double)",
      "(real, array(double)) -> array(real)",
    ],
    duckdb: (call) => {
      return call.over("quantile_disc", call.args);
    },
    difference: "The exact percentile, always one of the values.",
  },
  stddev: { signatures: ["(double) -> double"] },
  stddev_samp: { signatures: ["(double) -> double"] },
  stddev_pop: { signatures: ["(double) -> double"] },
  variance: { signatures: ["(double) -> double"] },
  var_samp: { signatures: ["(double) -> double"] },
  var_pop: { signatures: ["(double) -> double"] },
  covar_samp: { signatures: ["(double, double) -> double"] },
  covar_pop: { signatures: ["(double, double) -> double"] },
  corr: { signatures: ["(double, double) -> double"] },
  regr_slope: { signatures: ["(double, double) -> double"] },
  regr_intercept: { signatures: ["(double, double) -> double"] },
  geometric_mean: {
    signatures: ["(double) -> double"],
    duckdb: (call) => `exp(${call.over("avg", [`athena_ln(${call.args[0]})`])})`,
  },
  bitwise_and_agg: { signatures: ["(bigint) -> bigint"], duckdb: named("bit_and") },
  bitwise_or_agg: { signatures: ["(bigint) -> bigint"], duckdb: named("bit_or") },
};

function sumType([type]: readonly Type[]): { type: Type; sql: string } {
  switch (type?.kind) {
    case "decimal":
      return { type: decimalType(38, type.scale), sql: `DECIMAL(38, ${type.scale})` };
    case "real":
      return { type, sql: "FLOAT" };
    case "double":
      return { type, sql: "DOUBLE" };
    default:
      return { type: bigintType, sql: "BIGINT" };
  }
}

/** Of decimals it is a decimal with as many digits after the point, of other numbers a double. */
function average(call: BoundAggregate): string {
  const [type] = call.types;
  if (type?.kind === "interval day to second")
    return `to_microseconds(CAST(${call.over("avg", [`epoch_us(${call.args[0]})`])} AS BIGINT))`;
  if (type?.kind === "real") return `CAST(${call.over("avg", call.args)} AS FLOAT)`;
  if (type?.kind !== "decimal") return call.over("avg", call.args);
  const sum = { sql: call.over("sum", call.args), precision: 38, scale: type.scale };
  const count = { sql: call.over("count", call.args), precision: 19, scale: 0 };
  return `CAST(${divideDecimals(sum, count)} AS DECIMAL(${type.precision}, ${type.scale}))`;
}

/** A NULL value beside the greatest key is the result; with a number of results DuckDB would leave it out. */
function byOrder(which: "min" | "max"): (call: BoundAggregate) => string {
  return (call) => {
    if (call.args.length < 3) return call.over(`arg_${which}_null`, call.args);
    const [value, key, count] = call.args;
    const entries = call.over(`arg_${which}`, [`struct_pack(v := ${value})`, key ?? "", count ?? ""]);
    return `list_transform(${entries}, lambda e1: e1.v)`;
  };
}
