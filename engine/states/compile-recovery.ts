import type { Retrier } from "../../asl/types/retry.ts";
import type { CatcherPlan } from "../catch.ts";
import type { StateCompiler } from "../compile-state.ts";
import { type DefinitionFields, describe } from "../definition-fields.ts";
import type { RecoverablePlan } from "../machine.ts";
import { about, jsonPathCatcherOutput } from "./json-path-flow.ts";

/** Compiles `Retry` and `Catch`. */
export function compileRecovery(compiler: StateCompiler): RecoverablePlan {
  const { fields } = compiler;
  return {
    retry: fields.objects("Retry").map(compileRetrier),
    catch: fields.objects("Catch").map((catcher, index) => compileCatcher(catcher, `Catch[${index}]`, compiler)),
  };
}

function compileCatcher(catcher: DefinitionFields, location: string, compiler: StateCompiler): CatcherPlan {
  const inJsonata = compiler.language === "JSONata";
  const plan = {
    errorEquals: errorEquals(catcher),
    next: compiler.next(catcher, "Next"),
    output: inJsonata ? compiler.query(catcher, "Output", `${location}/Output`) : jsonPathCatcherOutput(catcher),
    assign: inJsonata
      ? compiler.assign(catcher, `${location}/Assign`)
      : compiler.assign(catcher, `${location}/Assign`, (data) => about(data, data.errorOutput ?? null)),
  };
  catcher.refuseOthers(`a catcher in ${compiler.language}`);
  return plan;
}

function compileRetrier(fields: DefinitionFields): Retrier {
  const jitter = fields.text("JitterStrategy");
  if (jitter !== undefined && jitter !== "FULL" && jitter !== "NONE") {
    fields.problem("JitterStrategy", `"FULL" or "NONE" is expected, found "${jitter}"`);
  }
  const numbers = {
    IntervalSeconds: fields.integer("IntervalSeconds", 1, 99_999_999),
    MaxAttempts: fields.integer("MaxAttempts", 0, 99_999_999),
    BackoffRate: fields.number("BackoffRate", 1),
    MaxDelaySeconds: fields.integer("MaxDelaySeconds", 1, 31_622_400),
  };
  const found: Retrier = {
    ErrorEquals: errorEquals(fields),
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
    JitterStrategy: jitter === "FULL" ? "FULL" : "NONE",
  };
  fields.refuseOthers("a retrier");
  return found;
}

function errorEquals(fields: DefinitionFields): readonly string[] {
  const list = fields.any("ErrorEquals");
  if (Array.isArray(list) && list.length > 0 && list.every((name) => typeof name === "string")) return list as string[];
  fields.problem("ErrorEquals", `an array of at least one error name is expected, found ${describe(list)}`);
  return [];
}
