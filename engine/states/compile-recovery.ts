import type { Retrier } from "../../asl/types/retry.ts";
import { awsWords } from "../aws-words.ts";
import type { CatcherPlan } from "../catch.ts";
import type { StateCompiler } from "../compile-state.ts";
import { type DefinitionFields, describe } from "../definition-fields.ts";
import { errorNames } from "../error-name.ts";
import type { RecoverablePlan } from "../machine.ts";
import { about, jsonPathCatcherOutput } from "./json-path-flow.ts";

/** Compiles `Retry` and `Catch`. */
export function compileRecovery(compiler: StateCompiler): RecoverablePlan {
  const { fields } = compiler;
  return {
    retry: fields.objects("Retry").map((retrier, index, all) => compileRetrier(retrier, index === all.length - 1)),
    catch: fields
      .objects("Catch")
      .map((catcher, index, all) => compileCatcher(catcher, `Catch[${index}]`, index === all.length - 1, compiler)),
  };
}

function compileCatcher(
  catcher: DefinitionFields,
  location: string,
  isLast: boolean,
  compiler: StateCompiler,
): CatcherPlan {
  const inJsonata = compiler.language === "JSONata";
  const plan = {
    errorEquals: errorEquals(catcher, isLast),
    next: compiler.next(catcher, "Next"),
    output: inJsonata ? compiler.query(catcher, "Output", `${location}/Output`) : jsonPathCatcherOutput(catcher),
    assign: inJsonata
      ? compiler.assign(catcher, `${location}/Assign`)
      : compiler.assign(catcher, `${location}/Assign`, (data) => about(data, data.errorOutput ?? null)),
  };
  catcher.refuseOthers(`a catcher in ${compiler.language}`);
  return plan;
}

function compileRetrier(fields: DefinitionFields, isLast: boolean): Retrier {
  const jitter = fields.text("JitterStrategy");
  if (jitter !== undefined && jitter !== "FULL" && jitter !== "NONE") {
    const expected = `"FULL" or "NONE" is expected, found "${jitter}"`;
    fields.problem("JitterStrategy", expected, awsWords.oneOf(["NONE", "FULL"]));
  }
  const numbers = {
    IntervalSeconds: fields.integer("IntervalSeconds", 1, 99_999_999),
    MaxAttempts: fields.integer("MaxAttempts", 0, 99_999_999),
    BackoffRate: fields.number("BackoffRate", 1),
    MaxDelaySeconds: fields.integer("MaxDelaySeconds", 1, 31_622_400),
  };
  const found: Retrier = {
    ErrorEquals: errorEquals(fields, isLast),
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)),
    JitterStrategy: jitter === "FULL" ? "FULL" : "NONE",
  };
  fields.refuseOthers("a retrier");
  return found;
}

/** The error names; `States.ALL` stands alone, in the last of its list (https://states-language.net/spec.html#errors). */
function errorEquals(fields: DefinitionFields, isLast: boolean): readonly string[] {
  const list = fields.any("ErrorEquals");
  const expected = `an array of at least one error name is expected, found ${describe(list)}`;
  if (list === undefined) {
    fields.missing("ErrorEquals", expected);
    return [];
  }
  if (!Array.isArray(list) || !list.every((name) => typeof name === "string")) {
    fields.problem("ErrorEquals", expected, awsWords.expected(Array.isArray(list) ? "String" : "Array"));
    return [];
  }
  if (list.length === 0) fields.problem("ErrorEquals", expected, awsWords.empty);
  if (list.includes(errorNames.all) && (list.length > 1 || !isLast)) {
    const message = "States.ALL must appear alone and at end of list";
    fields.problem("ErrorEquals", '"States.ALL" stands alone, in the last retrier or catcher', { message });
  }
  return list as readonly string[];
}
