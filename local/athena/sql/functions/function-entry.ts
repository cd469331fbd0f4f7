import type { Type } from "../types/type.ts";

/** A call whose signature is chosen and whose arguments are in DuckDB's words, cast to what the signature takes. */
export interface BoundCall {
  readonly at: number;
  readonly name: string;
  readonly args: readonly string[];
  readonly types: readonly Type[];
  readonly result: Type;
  /**
   * The text of an argument that must be a literal, as formats and patterns must, because it is translated.
   *
   * @throws Refusal where it is not one
   */
  text(index: number): string;
  /** The same of an integer literal. */
  integer(index: number): number;
  /** Where an argument stands in the statement. */
  place(index: number): number;
  /** A date or timestamp as DuckDB's TIMESTAMP of the clock in its zone. */
  clock(index: number): string;
}

/** A call of an aggregate or window function. */
export interface BoundAggregate extends BoundCall {
  /** DuckDB's aggregate with this call's DISTINCT, ORDER BY, FILTER, IGNORE NULLS and OVER. */
  over(name: string, args: readonly string[]): string;
}

export interface ScalarFunction {
  readonly signatures: readonly string[];
  /**
   * DuckDB's expression: a text with `$1`, `$2` … for the arguments and `$*` for all, with commas; absent, it is the
   * function of the same name.
   */
  readonly duckdb?: string | ((call: BoundCall) => string);
  /** The result's type, where a signature cannot say it: decimals. */
  readonly returns?: (types: readonly Type[]) => Type;
  /** How it differs from Athena's; docs/athena-sql.md lists these. */
  readonly difference?: string;
  /**
   * What DuckDB's lambda takes in the place of two parameters: a map's entry (`key`, `value`), a pair (`field0`, `field1`),
   * or two rows of which one holds a state `s` and one an element `x`, making another of a state. Absent: the
   * parameters themselves.
   */
  readonly lambda?: "entry" | "pair" | "state";
}

export interface AggregateFunction {
  readonly signatures: readonly string[];
  /** Absent: DuckDB's aggregate of the same name. */
  readonly duckdb?: (call: BoundAggregate) => string;
  readonly returns?: (types: readonly Type[]) => Type;
  readonly difference?: string;
  /** Whether it stands with OVER only. */
  readonly windowOnly?: boolean;
}

export type ScalarFunctions = Readonly<Record<string, ScalarFunction>>;
export type AggregateFunctions = Readonly<Record<string, AggregateFunction>>;
