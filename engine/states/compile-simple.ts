import type { Json } from "../../asl/types/json.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { FailPlan, StatePlan, WaitPlan } from "../machine.ts";
import { expectType } from "../query/jsonata.ts";
import type { Query } from "../query/query-language.ts";

/** Compiles a Pass, Wait, Succeed or Fail. */
export function compileSimple(type: "Pass" | "Wait" | "Succeed" | "Fail", compiler: StateCompiler): StatePlan {
  switch (type) {
    case "Pass":
      return { type, ...compiler.common() };
    case "Wait":
      return compileWait(compiler);
    case "Succeed":
      return { type, name: compiler.name, next: undefined, flow: ending(compiler) };
    case "Fail":
      return compileFail(compiler);
    default:
      return type satisfies never;
  }
}

function compileWait(compiler: StateCompiler): WaitPlan {
  const { fields } = compiler;
  const given = ["Seconds", "Timestamp"].filter((name) => fields.any(name) !== undefined);
  const byPath = ["SecondsPath", "TimestampPath"].some((name) => fields.any(name) !== undefined);
  if (given.length !== 1 && !byPath) {
    fields.problem("", `exactly one of "Seconds" and "Timestamp" is required, found ${given.length}`);
  }
  return {
    type: "Wait",
    ...compiler.common(),
    seconds: compiler.integer("Seconds", 0, 99_999_999),
    timestamp: compiler.query(fields, "Timestamp"),
  };
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

function ending(compiler: StateCompiler): StatePlan["flow"] {
  const input: Query = (data) => data.input;
  return { arguments: input, output: compiler.query(compiler.fields, "Output") ?? input, assign: undefined };
}

function textQuery(compiler: StateCompiler, name: "Error" | "Cause"): FailPlan["error"] {
  const field = compiler.fields.text(name);
  const query = compiler.query(compiler.fields, name);
  if (field === undefined || query === undefined) return undefined;
  return (data) => expectType(query(data), "string", isText, field, name);
}

function isText(value: Json): value is string {
  return typeof value === "string";
}
