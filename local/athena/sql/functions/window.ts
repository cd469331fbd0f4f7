import type { AggregateFunctions } from "./function-entry.ts";

/** https://trino.io/docs/current/functions/window.html; aggregates take OVER as well. */
export const windowFunctions: AggregateFunctions = {
  row_number: { signatures: ["() -> bigint"], windowOnly: true },
  rank: { signatures: ["() -> bigint"], windowOnly: true },
  dense_rank: { signatures: ["() -> bigint"], windowOnly: true },
  percent_rank: { signatures: ["() -> double"], windowOnly: true },
  cume_dist: { signatures: ["() -> double"], windowOnly: true },
  ntile: { signatures: ["(bigint) -> bigint"], windowOnly: true },
  lag: { signatures: ["(T) -> T", "(T, bigint) -> T", "(T, bigint, T) -> T"], windowOnly: true },
  lead: { signatures: ["(T) -> T", "(T, bigint) -> T", "(T, bigint, T) -> T"], windowOnly: true },
  first_value: { signatures: ["(T) -> T"], windowOnly: true },
  last_value: { signatures: ["(T) -> T"], windowOnly: true },
  nth_value: { signatures: ["(T, bigint) -> T"], windowOnly: true },
};
