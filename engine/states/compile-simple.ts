import type { Json } from "../../asl/types/json.ts";
import { awsWords } from "../aws-words.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { FailPlan, StatePlan } from "../machine.ts";
import { jsonText } from "../query/json-text.ts";
import { expectType } from "../query/jsonata.ts";
import { type QueryData, StateError } from "../query/query-language.ts";
import { dataFlow } from "./data-flow.ts";
import { pathField } from "./json-path-flow.ts";

/** Compiles a Pass, Succeed or Fail. */
export function compileSimple(type: "Pass" | "Succeed" | "Fail", compiler: StateCompiler): StatePlan {
  switch (type) {
    case "Pass":
      return { type, ...compiler.common("fixed") };
    case "Succeed":
      if (compiler.fields.any("Assign") !== undefined) {
        const words = awsWords.unsupported("Assign", compiler.fields.path);
        compiler.fields.problem("Assign", "a Succeed sets no variables", words);
      }
      return { type, name: compiler.name, next: undefined, flow: dataFlow(compiler, "none") };
    case "Fail":
      return compileFail(compiler);
    default:
      return type satisfies never;
  }
}

function compileFail(compiler: StateCompiler): FailPlan {
  return {
    type: "Fail",
    name: compiler.name,
    next: undefined,
    flow: { arguments: (data) => data.input, output: (data) => data.input, assign: undefined },
    error: textQuery(compiler, "Error"),
    cause: textQuery(compiler, "Cause"),
  };
}

/** `Error` or `Cause`, or its companion `…Path`: a path or a call of an intrinsic function. */
function textQuery(compiler: StateCompiler, name: "Error" | "Cause"): FailPlan["error"] {
  const { fields, language, see } = compiler;
  const path = language === "JSONPath" ? fields.text(`${name}Path`) : undefined;
  if (path !== undefined) return textAt(compiler, name, path);
  const field = fields.text(name);
  const query = compiler.query(fields, name);
  if (field === undefined || query === undefined) return undefined;
  return (data) => expectType(query(see(data)), "string", isText, field, name);
}

function textAt(compiler: StateCompiler, name: "Error" | "Cause", path: string): FailPlan["error"] {
  const { fields, see } = compiler;
  if (fields.any(name) !== undefined) {
    const words = awsWords.tooMany([name, `${name}Path`], fields.path);
    fields.problem(name, `"${name}" and "${name}Path" exclude each other`, words);
  }
  const query = path.startsWith("States.") ? compiler.call(fields, `${name}Path`) : pathField(fields, `${name}Path`);
  return (data: QueryData) => {
    const found = query?.(see(data));
    if (typeof found === "string") return found;
    const what = `The ${name}Path field refers to value ${jsonText(found ?? null)} which is not a string: ${path}`;
    throw new StateError("States.Runtime", what);
  };
}

function isText(value: Json): value is string {
  return typeof value === "string";
}
