import type { Json } from "../../asl/types/json.ts";
import { awsWords } from "../aws-words.ts";
import type { LanguageName } from "../compile-block.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { ChoicePlan, RulePlan } from "../machine.ts";
import { expectType } from "../query/jsonata.ts";
import type { DataFlow } from "../query/query-language.ts";
import { compileTest, oneSelector } from "./choice-test.ts";
import { dataFlow } from "./data-flow.ts";

/** Compiles a Choice. */
export function compileChoice(compiler: StateCompiler): ChoicePlan {
  const { fields, language } = compiler;
  const rules = fields.objects("Choices");
  if (fields.any("Choices") === undefined) fields.missing("Choices", "an array of at least one rule is required here");
  else if (rules.length === 0) {
    fields.problem("Choices", "an array of at least one rule is required here", awsWords.empty);
  }
  const flow = dataFlow(compiler, "none");
  return {
    type: "Choice",
    name: compiler.name,
    next: fields.any("Default") === undefined ? undefined : compiler.next(fields, "Default"),
    flow,
    rules: rules.map((rule, index) =>
      language === "JSONata"
        ? jsonataRule(rule, `Choices[${index}]`, compiler)
        : jsonPathRule(rule, `Choices[${index}]`, compiler, flow),
    ),
  };
}

function jsonataRule(rule: DefinitionFields, location: string, compiler: StateCompiler): RulePlan {
  refuseOtherLanguage(rule, ["And", "Or", "Not", "Variable"], "JSONata", "JSONPath");
  const field = rule.any("Condition");
  if (field === undefined) rule.problem("Condition", "a condition is required here", oneSelector(rule));
  const where = `${location}/Condition`;
  const condition = compiler.query(rule, "Condition", where);
  const plan: RulePlan = {
    condition: (data) =>
      condition !== undefined && expectType(condition(data), "boolean", isBoolean, field ?? null, where),
    next: compiler.next(rule, "Next"),
    output: compiler.query(rule, "Output", `${location}/Output`),
    assign: compiler.assign(rule, `${location}/Assign`),
  };
  rule.refuseOthers("a rule in JSONata");
  return plan;
}

/** A rule of JSONPath hands on what the state does: it has no output of its own. */
function jsonPathRule(rule: DefinitionFields, location: string, compiler: StateCompiler, flow: DataFlow): RulePlan {
  const { see } = compiler;
  refuseOtherLanguage(rule, ["Condition"], "JSONPath", "JSONata");
  const test = compileTest(rule);
  const plan: RulePlan = {
    condition: (data) => test(see(data)),
    next: compiler.next(rule, "Next"),
    output: flow.output,
    assign: compiler.assign(rule, `${location}/Assign`, see),
  };
  rule.refuseOthers("a rule in JSONPath");
  return plan;
}

function refuseOtherLanguage(
  rule: DefinitionFields,
  names: readonly string[],
  language: LanguageName,
  other: LanguageName,
): void {
  for (const name of names.filter((name) => rule.any(name) !== undefined)) {
    const words = awsWords.otherLanguage(name, language, other, rule.path);
    rule.problem(name, `"${name}" is a field of ${other}, and this state is ${language}`, words);
  }
}

function isBoolean(value: Json): value is boolean {
  return typeof value === "boolean";
}
