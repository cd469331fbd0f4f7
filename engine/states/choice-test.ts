import type { Json } from "../../asl/types/json.ts";
import { type AwsWords, awsWords } from "../aws-words.ts";
import { type DefinitionFields, describe } from "../definition-fields.ts";
import { evaluatePath } from "../query/json-path/evaluate-path.ts";
import { parsePath } from "../query/json-path/parse-path.ts";
import type { Path } from "../query/json-path/path.ts";
import { rootOf } from "../query/json-path/root.ts";
import { type QueryData, StateError } from "../query/query-language.ts";
import { type Operator, operators } from "./choice-operators.ts";
import { checked } from "./json-path-flow.ts";

/** A condition of a JSONPath rule, ready to be asked. */
export type ChoiceTest = (data: QueryData) => boolean;

/** What a rule of JSONPath is told by. */
const SELECTORS = ["And", "Or", "Not", "Variable"];

/** AWS names the selectors of both languages. */
export function oneSelector(rule: DefinitionFields): AwsWords {
  const message = "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";
  return { message, location: rule.path };
}

/** Compiles `And`, `Or`, `Not`, or `Variable` with one operator. */
export function compileTest(rule: DefinitionFields): ChoiceTest {
  const selectors = SELECTORS.filter((name) => rule.any(name) !== undefined);
  if (selectors.length !== 1) {
    const found = selectors.join(", ") || "none";
    rule.problem("", `exactly one of And, Or, Not and Variable is required, found ${found}`, oneSelector(rule));
    return () => false;
  }
  const [and, or, not] = [parts(rule, "And"), parts(rule, "Or"), rule.object("Not")];
  if (and) return (data) => and.every((test) => test(data));
  if (or) return (data) => or.some((test) => test(data));
  if (not) {
    const test = compileInner(not);
    return (data) => !test(data);
  }
  return comparison(rule);
}

function parts(rule: DefinitionFields, name: "And" | "Or"): readonly ChoiceTest[] | undefined {
  if (rule.any(name) === undefined) return undefined;
  const list = rule.objects(name);
  if (list.length === 0) rule.problem(name, "an array of at least one condition is required here", awsWords.empty);
  return list.map((part) => compileInner(part));
}

function compileInner(part: DefinitionFields): ChoiceTest {
  const test = compileTest(part);
  part.refuseOthers("a condition in a rule");
  return test;
}

function comparison(rule: DefinitionFields): ChoiceTest {
  const variable = pathOf(rule, "Variable");
  const found = [...operators.keys()].filter((name) => rule.any(name) !== undefined);
  const byPath = [...operators.keys()].filter((name) => rule.any(`${name}Path`) !== undefined);
  if (found.length + byPath.length !== 1) {
    const named = [...found, ...byPath.map((name) => `${name}Path`)];
    const problem = `exactly one operator beside "Variable" is required, found ${named.join(", ") || "none"}`;
    const all = [...operators].flatMap(([name, { hasPath }]) => (hasPath ? [name, `${name}Path`] : [name]));
    rule.problem("", problem, (named.length === 0 ? awsWords.noneOf : awsWords.tooMany)(all, rule.path));
  }
  const [name = byPath[0] ?? ""] = found;
  const operator = operators.get(name);
  if (variable === undefined || operator === undefined) return () => false;
  const wanted = found.length > 0 ? literal(rule, name, operator) : operandAt(rule, `${name}Path`, operator);
  if (name === "IsPresent") return (data) => (valueAt(variable, data) !== undefined) === wanted(data);
  return (data) => operator.holds(present(variable, data), wanted(data));
}

function literal(rule: DefinitionFields, name: string, operator: Operator): (data: QueryData) => Json {
  const value = rule.any(name) ?? null;
  if (!operator.takes(value)) rule.problem(name, `${operator.wants} is expected, found ${describe(value)}`);
  return () => value;
}

function operandAt(rule: DefinitionFields, field: string, operator: Operator): (data: QueryData) => Json {
  if (!operator.hasPath) rule.problem(field, `"${field}" is no operator`);
  const path = pathOf(rule, field);
  return path === undefined ? () => null : (data) => present(path, data);
}

function pathOf(rule: DefinitionFields, name: string): Path | undefined {
  const text = rule.requiredText(name);
  return text === "" ? undefined : checked(rule, name, () => parsePath(text), noReference(text));
}

function noReference(text: string): string {
  const why = text.startsWith("$") ? "" : ": Reference path didn't start with '$'";
  return `Value is not a Reference Path${why}`;
}

function present(path: Path, data: QueryData): Json {
  const value = valueAt(path, data);
  if (value !== undefined) return value;
  const what = `Invalid path '${path.text}': The choice state's condition path references an invalid value.`;
  throw new StateError("States.Runtime", what);
}

function valueAt(path: Path, data: QueryData): Json | undefined {
  const root = rootOf(path, data);
  return root === undefined ? undefined : evaluatePath(path, root);
}
