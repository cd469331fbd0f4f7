import { athenaError } from "../sql/run-time-error.ts";
import type { RunAnswer } from "./messages.ts";

type Failed = Extract<RunAnswer, { kind: "failed" }>;

/**
 * What DuckDB's error means for the query, with a message that begins with Athena's code. Athena's codes are those of Trino
 * (https://trino.io/docs/current/develop/spi-overview.html, StandardErrorCode) and of its Hive connector.
 */
export function failureOf(error: unknown): Failed {
  const text = error instanceof Error ? error.message : String(error);
  const [, type = "", said = text] = /^([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(text) ?? [];
  // The first paragraph says what is wrong; what follows shows DuckDB's SQL, which is not the user's.
  const message = said.split("\n\n")[0]?.replaceAll("\n", " ").trim() ?? said;
  // A message that a scan of ours raised.
  if (/^[A-Z]+(_[A-Z]+)+: /.test(message)) return user(message);
  const known = type === "Out of Memory" ? undefined : athenaError(text);
  if (known !== undefined) return user(known);
  if (/No magic bytes|not a Parquet file|Malformed JSON/i.test(message)) return user(`HIVE_BAD_DATA: ${message}`);
  switch (type) {
    case "Out of Memory":
      return { kind: "failed", fault: "memory", message };
    case "Binder":
      return user(binderMessage(message));
    case "Catalog":
    case "Parser":
      return user(`SYNTAX_ERROR: ${message}`);
    case "Conversion":
      return user(`INVALID_CAST_ARGUMENT: ${message}`);
    case "Out of Range":
      return user(`NUMERIC_VALUE_OUT_OF_RANGE: ${message}`);
    case "Invalid Input":
    case "Invalid Type":
    case "Mismatch Type":
      return user(`INVALID_FUNCTION_ARGUMENT: ${message}`);
    case "Not implemented":
      return user(`NOT_SUPPORTED: ${message}`);
    default:
      return { kind: "failed", fault: "system", message: text };
  }
}

function binderMessage(message: string): string {
  const [, column] = /^Referenced column "([^"]+)" not found/.exec(message) ?? [];
  if (column !== undefined) return `COLUMN_NOT_FOUND: Column '${column}' cannot be resolved`;
  return `SYNTAX_ERROR: ${message}`;
}

function user(message: string): Failed {
  return { kind: "failed", fault: "user", message };
}
