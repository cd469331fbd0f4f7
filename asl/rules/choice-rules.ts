import { isExpression } from "../jsonata-expressions.ts";
import { items, type Members, members } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

const orderings = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];

/** JSONPath's comparisons, one of which stands beside Variable. */
const comparisons = [
  ...["String", "Numeric", "Timestamp"].flatMap((type) =>
    orderings.flatMap((ordering) => [`${type}${ordering}`, `${type}${ordering}Path`]),
  ),
  ...["BooleanEquals", "BooleanEqualsPath", "StringMatches"],
  ...["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"],
];
const joined = ["And", "Or", "Not"];

/** A Choice rule has a Condition in JSONata; in JSONPath one comparison of a Variable, or other tests joined by And, Or or Not. */
export const choiceRules: Rule = {
  code: "choice-rules",
  check: ({ state, language }) =>
    items(state.Choices).flatMap((given, index) => {
      const rule = members(given);
      const at = `Choices[${index}]`;
      const fields = ["Next", "Assign", "Comment"];
      return language === "JSONata" ? checkCondition(rule, at, [...fields, "Output"]) : checkTest(rule, at, fields);
    }),
};

function checkCondition(rule: Members, at: string, fields: readonly string[]): Finding[] {
  const { Condition } = rule;
  if (Condition === undefined) return [{ message: `${at} has no Condition, which says when it holds.` }];
  if (typeof Condition !== "boolean" && !isExpression(Condition)) {
    const message = `${at}.Condition is ${JSON.stringify(Condition)}; it is true, false or an expression, {% … %}.`;
    return [{ message }];
  }
  return unknownFields(rule, at, ["Condition", ...fields]);
}

function checkTest(test: Members, at: string, fields: readonly string[]): Finding[] {
  const join = joined.find((each) => test[each] !== undefined);
  if (join !== undefined) {
    const inner = join === "Not" ? [members(test.Not)] : items(test[join]).map(members);
    return [
      ...unknownFields(test, at, [join, ...fields]),
      ...inner.flatMap((each, index) => checkTest(each, `${at}.${join}${join === "Not" ? "" : `[${index}]`}`, [])),
    ];
  }
  const found = Object.keys(test).filter((field) => comparisons.includes(field));
  const unknown = unknownFields(test, at, ["Variable", ...comparisons, ...fields]);
  if (unknown.length > 0) return unknown;
  if (found.length !== 1) {
    const has = found.length === 0 ? "no comparison" : `${found.length} comparisons (${found.join(", ")})`;
    return [{ message: `${at} has ${has}; it has one, such as StringEquals or IsPresent. Join several by And.` }];
  }
  return test.Variable === undefined ? [{ message: `${at} has no Variable, which says what is compared.` }] : [];
}

function unknownFields(rule: Members, at: string, known: readonly string[]): Finding[] {
  return Object.keys(rule)
    .filter((field) => !known.includes(field))
    .map((field) => ({
      message: `${at} has no field ${JSON.stringify(field)}. It has: ${known.join(", ")}.`,
    }));
}
