import type { Expression } from "../parse/syntax.ts";
import { Refusal } from "../refusal.ts";
import { booleanType, typeText } from "../types/type.ts";
import type { Typed } from "./scope.ts";

type BinaryOperator = Extract<Expression, { kind: "binary operator" }>;

/** `a AND b AND c` as a list; OR likewise. */
export function terms(expression: BinaryOperator): Expression[] {
  const { operator, left, right } = expression;
  const first = left.kind === "binary operator" && left.operator === operator ? terms(left) : [left];
  return [...first, right];
}

/**
 * AND or OR of several terms. DuckDB tests them in any order, so that `y <> 0 AND x / y > 2` could fail: a term that can fail
 * is not computed where an earlier one has decided.
 */
export function joinTerms(at: number, operator: "and" | "or", values: readonly Typed[]): Typed {
  const odd = values.find(({ type }) => type.kind !== "boolean" && type.kind !== "unknown");
  if (odd) {
    const actual = typeText(odd.type);
    throw new Refusal("TYPE_MISMATCH", at, `Logical expression term must evaluate to a boolean (actual: ${actual})`);
  }
  const word = ` ${operator.toUpperCase()} `;
  const undecided = operator === "and" ? "IS NOT FALSE" : "IS NOT TRUE";
  const sure: string[] = [];
  const written = values.map(({ sql }) => {
    if (!mayFail(sql)) {
      sure.push(sql);
      return sql;
    }
    return sure.length === 0 ? sql : `CASE WHEN (${sure.join(word)}) ${undecided} THEN ${sql} END`;
  });
  return { sql: `(${written.join(word)})`, type: booleanType };
}

const fallible =
  /\b(strptime|unhex|from_base64|athena_(divide|modulo|rounded_quotient|subscript|map_subscript|element_at|slice|integer_text|number_text|boolean|date|timestamp|timestamp_utc|iso_timestamp|json_parse|json_scalar_cast|fitting|whole_day|split_part|replace))\(/;

/** Whether computing it can end the query; what stands in TRY cannot. */
function mayFail(sql: string): boolean {
  let rest = sql;
  for (let start = rest.indexOf("TRY("); start >= 0; start = rest.indexOf("TRY(")) {
    let end = start + 4;
    for (let depth = 1; depth > 0 && end < rest.length; end++) {
      if (rest[end] === "(") depth++;
      if (rest[end] === ")") depth--;
    }
    rest = rest.slice(0, start) + rest.slice(end);
  }
  return fallible.test(rest);
}
