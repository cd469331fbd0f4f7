import type { Json } from "../../asl/types/json.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { ChoicePlan, RulePlan } from "../machine.ts";
import { expectType } from "../query/jsonata.ts";
import type { Query } from "../query/query-language.ts";

/** Compiles a Choice of JSONata rules. */
export function compileChoice(compiler: StateCompiler): ChoicePlan {
  const { fields } = compiler;
  const rules = fields.objects("Choices");
  if (rules.length === 0) fields.problem("Choices", "an array of at least one rule is required here");
  const input: Query = (data) => data.input;
  return {
    type: "Choice",
    name: compiler.name,
    next: fields.any("Default") === undefined ? undefined : compiler.next(fields, "Default"),
    flow: {
      arguments: input,
      output: compiler.query(fields, "Output") ?? input,
      assign: compiler.assign(fields),
    },
    rules: rules.map((rule, index) => compileRule(rule, `Choices[${index}]`, compiler)),
  };
}

function compileRule(rule: DefinitionFields, location: string, compiler: StateCompiler): RulePlan {
  if (compiler.language === "JSONPath") {
    rule.problem("", "rules of JSONPath are not supported yet");
    rule.entries();
  }
  const field = rule.any("Condition");
  if (field === undefined && compiler.language === "JSONata") rule.problem("Condition", "a condition is required here");
  const where = `${location}/Condition`;
  const condition = compiler.query(rule, "Condition", where);
  const plan: RulePlan = {
    condition: (data) =>
      condition !== undefined && expectType(condition(data), "boolean", isBoolean, field ?? null, where),
    next: compiler.next(rule, "Next"),
    output: compiler.query(rule, "Output", `${location}/Output`),
    assign: compiler.assign(rule, `${location}/Assign`),
  };
  rule.refuseOthers(`a rule in ${compiler.language}`);
  return plan;
}

function isBoolean(value: Json): value is boolean {
  return typeof value === "boolean";
}
