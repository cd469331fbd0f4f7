import { decimalType, doubleType, duckDbType, type Type } from "../types/type.ts";
import type { BoundCall, ScalarFunctions } from "./function-entry.ts";

const doubles = ["(double) -> double"];

/** Whole part of a decimal, which has no digits after the point; other numbers keep their type. */
function wholeOf([type]: readonly Type[]): Type {
  if (type?.kind !== "decimal") return type ?? doubleType;
  return decimalType(type.precision - type.scale + Math.min(type.scale, 1), 0);
}

function whole(name: string): (call: BoundCall) => string {
  return ({ args: [x], types: [type] }) =>
    type?.kind === "decimal" || type?.kind === "double" || type?.kind === "real" ? `${name}(${x})` : `${x}`;
}

/** DuckDB's skips NULLs; here one NULL makes the result NULL. */
function unlessNull(name: string): (call: BoundCall) => string {
  return ({ args }) =>
    `CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(" OR ")} THEN NULL ELSE ${name}(${args.join(", ")}) END`;
}

/** https://trino.io/docs/current/functions/math.html */
export const mathFunctions: ScalarFunctions = {
  abs: { signatures: ["(N) -> N"] },
  ceil: { signatures: ["(N) -> N"], duckdb: whole("ceil"), returns: wholeOf },
  ceiling: { signatures: ["(N) -> N"], duckdb: whole("ceil"), returns: wholeOf },
  floor: { signatures: ["(N) -> N"], duckdb: whole("floor"), returns: wholeOf },
  round: {
    signatures: ["(N) -> N", "(N, integer) -> N"],
    duckdb: round,
    returns: (types) => {
      const [type] = types;
      if (type?.kind !== "decimal") return type ?? doubleType;
      return types.length === 1 ? wholeOf(types) : decimalType(type.precision + 1, type.scale);
    },
  },
  truncate: {
    signatures: ["(double) -> double", "(real) -> real", "(D) -> D"],
    duckdb: "trunc($1)",
    returns: ([type]) =>
      type?.kind === "decimal" ? decimalType(Math.max(1, type.precision - type.scale), 0) : (type ?? doubleType),
  },
  sign: {
    signatures: ["(N) -> N"],
    duckdb: ({ args: [x], result }) => `CAST(sign(${x}) AS ${duckDbType(result)})`,
    returns: ([type]) => (type?.kind === "decimal" ? decimalType(1, 0) : (type ?? doubleType)),
  },
  mod: {
    signatures: ["(I, I) -> I", "(double, double) -> double"],
    duckdb: ({ args: [a, b], result }) =>
      result.kind === "double" ? `athena_float_modulo(${a}, ${b})` : `athena_modulo(${a}, ${b})`,
  },
  sqrt: { signatures: doubles, duckdb: "athena_sqrt($1)" },
  cbrt: { signatures: doubles, duckdb: "athena_cbrt($1, cbrt($1))" },
  exp: { signatures: doubles },
  ln: { signatures: doubles, duckdb: "athena_ln($1)" },
  log2: { signatures: doubles, duckdb: "(athena_ln($1) / ln(2))" },
  log10: { signatures: doubles, duckdb: "athena_log10($1)" },
  log: { signatures: ["(double, double) -> double"], duckdb: "(athena_ln($2) / athena_ln($1))" },
  power: { signatures: ["(double, double) -> double"], duckdb: "pow($1, $2)" },
  pow: { signatures: ["(double, double) -> double"] },
  pi: { signatures: ["() -> double"] },
  e: { signatures: ["() -> double"], duckdb: "exp(1)" },
  degrees: { signatures: doubles },
  radians: { signatures: doubles },
  sin: { signatures: doubles },
  cos: { signatures: doubles },
  tan: { signatures: doubles },
  asin: { signatures: doubles, duckdb: "CASE WHEN abs($1) > 1 THEN CAST('NaN' AS DOUBLE) ELSE asin($1) END" },
  acos: { signatures: doubles, duckdb: "CASE WHEN abs($1) > 1 THEN CAST('NaN' AS DOUBLE) ELSE acos($1) END" },
  atan: { signatures: doubles },
  atan2: { signatures: ["(double, double) -> double"] },
  nan: { signatures: ["() -> double"], duckdb: "CAST('NaN' AS DOUBLE)" },
  infinity: { signatures: ["() -> double"], duckdb: "CAST('Infinity' AS DOUBLE)" },
  is_nan: { signatures: ["(double) -> boolean", "(real) -> boolean"], duckdb: "isnan($1)" },
  is_finite: { signatures: ["(double) -> boolean"], duckdb: "isfinite($1)" },
  is_infinite: { signatures: ["(double) -> boolean"], duckdb: "isinf($1)" },
  random: { signatures: ["() -> double"] },
  rand: { signatures: ["() -> double"], duckdb: "random()" },
  greatest: {
    signatures: ["(T, T...) -> T"],
    duckdb: unlessNull("greatest"),
  },
  least: {
    signatures: ["(T, T...) -> T"],
    duckdb: unlessNull("least"),
  },
  bitwise_and: { signatures: ["(bigint, bigint) -> bigint"], duckdb: "($1 & $2)" },
  bitwise_or: { signatures: ["(bigint, bigint) -> bigint"], duckdb: "($1 | $2)" },
  bitwise_xor: { signatures: ["(bigint, bigint) -> bigint"], duckdb: "xor($1, $2)" },
  bitwise_not: { signatures: ["(bigint) -> bigint"], duckdb: "(~ $1)" },
  width_bucket: {
    signatures: ["(double, double, double, bigint) -> bigint"],
    duckdb: "athena_width_bucket($1, $2, $3, $4)",
  },
};

/** Halves are rounded away from zero. A decimal keeps its digits after the point as zeros: `round(1.25, 1)` is 1.30. */
function round(call: BoundCall): string {
  const [x = ""] = call.args;
  const [type] = call.types;
  const digits = call.args.length > 1 ? call.integer(1) : 0;
  if (type?.kind === "decimal") {
    const target = call.result.kind === "decimal" ? call.result : type;
    return `CAST(round(${x}, ${Math.min(digits, type.scale)}) AS DECIMAL(${target.precision}, ${target.scale}))`;
  }
  if (type?.kind === "double" || type?.kind === "real") return `athena_round(${x}, ${digits})`;
  return digits >= 0 ? x : `CAST(round(${x}, ${digits}) AS ${call.result.kind})`;
}
