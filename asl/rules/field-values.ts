import { isExpression } from "../jsonata-expressions.ts";
import type { QueryLanguage } from "../types/common.ts";
import { items } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

/** Fields that hold a number, and what AWS takes there. */
const ranges: Readonly<Record<string, { readonly least: number; readonly most: number; readonly fractions?: true }>> = {
  Seconds: { least: 0, most: 99_999_999 },
  TimeoutSeconds: { least: 1, most: 99_999_999 },
  HeartbeatSeconds: { least: 1, most: 99_999_999 },
  MaxConcurrency: { least: 0, most: 99_999_999 },
  ToleratedFailureCount: { least: 0, most: 99_999_999 },
  ToleratedFailurePercentage: { least: 0, most: 100, fractions: true },
};

/** What a literal time is, as AWS takes it: RFC 3339 with T and a zone. */
export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Lists in which something has to stand. */
const lists = ["Choices", "Branches"];

/** Numbers are numbers in the range that AWS takes, or expressions where the state is JSONata; lists are not empty. */
export const fieldValues: Rule = {
  code: "field-values",
  check: ({ state, language }) => [
    ...Object.entries(ranges).flatMap(([field, { least, most, fractions }]): Finding[] => {
      const value = state[field];
      if (value === undefined || (language === "JSONata" && isExpression(value))) return [];
      const isRight = typeof value === "number" && value >= least && value <= most;
      if (isRight && (fractions || Number.isInteger(value))) return [];
      const computed = language === "JSONata" ? "an expression, {% … %}" : `computed by ${field}Path`;
      const wanted = `a ${fractions ? "" : "whole "}number from ${least} to ${most}, or ${computed}`;
      const quoted = typeof value === "string" && /^\d+$/.test(value) ? " Leave the quotes out." : "";
      return [{ message: `${field} is ${JSON.stringify(value)}; it is ${wanted}.${quoted}` }];
    }),
    ...timestampProblems(state.Timestamp, language),
    ...lists
      .filter((field) => state[field] !== undefined && items(state[field]).length === 0)
      .map((field) => ({ message: `${field} is ${JSON.stringify(state[field])}; it is an array of at least one.` })),
  ],
};

function timestampProblems(value: unknown, language: QueryLanguage): Finding[] {
  if (value === undefined || (language === "JSONata" && isExpression(value))) return [];
  if (typeof value === "string" && (TIMESTAMP.test(value) || value.includes("${"))) return [];
  const computed = language === "JSONata" ? "an expression, {% … %}" : "computed by TimestampPath";
  return [
    { message: `Timestamp is ${JSON.stringify(value)}; it is a time such as 2027-03-31T17:00:00Z, or ${computed}.` },
  ];
}
