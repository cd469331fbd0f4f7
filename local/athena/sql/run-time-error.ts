/** What DuckDB's errors mean in Athena; the first that fits. */
const meanings: readonly [pattern: RegExp, message: (found: RegExpExecArray) => string][] = [
  // A message of a macro's, raised by a cast that fails.
  [/Could not convert string '([A-Z]+(?:_[A-Z]+)+: [\s\S]*)' to (?:INT32|\w+)/, ([, message = ""]) => message],
  [
    /'([A-Z]+(?:_[A-Z]+)+: [\s\S]*?)'(?: can't be cast| to a DATE|, expected format| when casting)/,
    ([, message = ""]) => message,
  ],
  [/invalid date field format: "([A-Z]+(?:_[A-Z]+)+: [^"]*)"/, ([, message = ""]) => message],
  [
    /Overflow in (addition|subtraction|multiplication|negation) of (\w+) \((.*?)\)/,
    ([, what, type, values]) => `NUMERIC_VALUE_OUT_OF_RANGE: ${typeOf(type)} ${what} overflow: ${values}`,
  ],
  [/Out of Range Error: ([^\n]*)/, ([, message]) => `NUMERIC_VALUE_OUT_OF_RANGE: ${message}`],
  [
    /Conversion Error: Type (\w+) with value (\S+) can't be cast because the value is out of range for the destination type (\w+)/,
    ([, , value, to]) => `INVALID_CAST_ARGUMENT: Out of range for ${typeOf(to)}: ${value}`,
  ],
  [/Conversion Error: ([^\n]*)/, ([, message]) => `INVALID_CAST_ARGUMENT: ${message}`],
  [
    /column "?(.+?)"? must appear in the GROUP BY clause/,
    ([, column]) =>
      `EXPRESSION_NOT_AGGREGATE: '${column}' must be an aggregate expression or appear in GROUP BY clause`,
  ],
  [
    /More than one row returned by a subquery/,
    () => "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
  ],
  [
    /Could not parse string "(.*?)" according to format specifier/,
    ([, text]) => `INVALID_FUNCTION_ARGUMENT: Invalid format: "${text}"`,
  ],
];

const types: Readonly<Record<string, string>> = {
  INT8: "tinyint",
  INT16: "smallint",
  INT32: "integer",
  INT64: "bigint",
};

function typeOf(type = ""): string {
  return types[type] ?? type.toLowerCase();
}

/**
 * An error of DuckDB's in Athena's words: `DIVISION_BY_ZERO: Division by zero`.
 *
 * @param message as DuckDB gives it, with its kind: `Conversion Error: …`
 * @returns undefined where it has no counterpart: the query met a limit or a fault of the machine
 */
export function athenaError(message: string): string | undefined {
  for (const [pattern, meaning] of meanings) {
    const found = pattern.exec(message);
    if (found) return meaning(found);
  }
  return undefined;
}
