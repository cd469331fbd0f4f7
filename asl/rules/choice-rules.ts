import { didYouMean } from "../closest.ts";
import { isExpression } from "../jsonata-expressions.ts";
import { items, type Members, members } from "../walk-states.ts";
import { TIMESTAMP } from "./field-values.ts";
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

/** The comparisons, in fewer words. */
const inShort =
  `one comparison (String, Numeric or Timestamp and ${orderings.join(", ")}, or with Path behind; BooleanEquals, BooleanEqualsPath; ` +
  "StringMatches; IsNull, IsPresent, IsNumeric, IsString, IsBoolean, IsTimestamp)";

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
  if (Condition === undefined) {
    const others = Object.keys(rule).filter((field) => ["Variable", ...joined, ...comparisons].includes(field));
    const hint =
      others.length === 0
        ? ""
        : ` ${others.join(" and ")} ${others.length > 1 ? "are" : "is"} JSONPath's: in JSONata it is a Condition such as "{% $states.input.total > 10 %}".`;
    return [{ message: `${at} has no Condition, which says when it holds.${hint}` }];
  }
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
  const known = ["Variable", ...comparisons, ...joined, ...fields];
  const unknown = Object.keys(test).filter((field) => !known.includes(field));
  if (unknown.length > 0) return unknown.map((field) => ({ message: unknownInTest(field, at, known, fields) }));
  if (found.length !== 1) {
    const has = found.length === 0 ? "no comparison" : `${found.length} comparisons (${found.join(", ")})`;
    return [{ message: `${at} has ${has}; it has one, such as StringEquals or IsPresent. Join several by And.` }];
  }
  if (test.Variable === undefined) return [{ message: `${at} has no Variable, which says what is compared.` }];
  const [comparison = ""] = found;
  const wanted = literalOf(comparison);
  if (wanted.takes(test[comparison])) return [];
  return [{ message: `${at}.${comparison} is ${JSON.stringify(test[comparison])}; it is ${wanted.what}.` }];
}

function unknownInTest(field: string, at: string, known: readonly string[], fields: readonly string[]): string {
  const has = `${at} has no field ${JSON.stringify(field)}.`;
  if (field === "Condition")
    return `${has} Condition is JSONata's: set QueryLanguage to JSONata, or compare by Variable and, for example, NumericGreaterThan.`;
  if (field === "Next") return `${has} Where it leads stands once, beside the outermost And, Or or Not.`;
  return `${has}${didYouMean(field, known)} It has ${["Variable", inShort, ...fields].join(", ")}.`;
}

/** What is compared with, by the comparison's name: a placeholder of a template passes. */
function literalOf(comparison: string): { readonly what: string; takes(value: unknown): boolean } {
  const isText = (value: unknown) => typeof value === "string";
  const isPlaceholder = (value: unknown) => isText(value) && String(value).includes("${");
  if (comparison.endsWith("Path")) return { what: "a path, such as $.limit", takes: isText };
  if (comparison.startsWith("Numeric"))
    return { what: "a number", takes: (value) => typeof value === "number" || isPlaceholder(value) };
  if (comparison.startsWith("String")) return { what: "a text", takes: isText };
  if (comparison.startsWith("Timestamp"))
    return {
      what: 'a time such as "2027-03-31T17:00:00Z"',
      takes: (value) => isPlaceholder(value) || (isText(value) && TIMESTAMP.test(String(value))),
    };
  return { what: "true or false", takes: (value) => typeof value === "boolean" || isPlaceholder(value) };
}

function unknownFields(rule: Members, at: string, known: readonly string[]): Finding[] {
  return Object.keys(rule)
    .filter((field) => !known.includes(field))
    .map((field) => ({
      message: `${at} has no field ${JSON.stringify(field)}. It has: ${known.join(", ")}.`,
    }));
}
