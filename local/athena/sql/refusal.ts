import { lineAndColumn } from "./position.ts";

/** Athena's kinds of refusal; NOT_SUPPORTED also stands for what Athena runs and this subset does not. */
export type RefusalCode =
  | "SYNTAX_ERROR"
  | "NOT_SUPPORTED"
  | "TYPE_MISMATCH"
  | "COLUMN_NOT_FOUND"
  | "FUNCTION_NOT_FOUND"
  | "TABLE_NOT_FOUND";

/**
 * Thrown while a statement is read and caught by `translate`, which is where it becomes a value. `message` is without
 * code and place.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Offset in the statement's text. */
  readonly at: number;

  constructor(code: RefusalCode, at: number, message: string) {
    super(message);
    this.code = code;
    this.at = at;
  }

  /** As Athena words it: `TYPE_MISMATCH: line 1:8: Cannot apply operator: varchar = integer`. */
  describe(sql: string): string {
    const { line, column } = lineAndColumn(sql, this.at);
    return `${this.code}: line ${line}:${column}: ${this.message}`;
  }
}

/** What Athena may know and this subset does not: `what` names it, `instead` says what to write. */
export function notSupported(at: number, what: string, instead?: string): Refusal {
  return new Refusal("NOT_SUPPORTED", at, `${what} is not supported here${instead ? `: ${instead}` : ""}`);
}
