import type { StateCompiler } from "../compile-state.ts";
import type { DataFlow, Query } from "../query/query-language.ts";
import { jsonPathFlow } from "./json-path-flow.ts";

/**
 * What kind of result a state has: none (Choice, Wait, Succeed), one that the definition says (Pass), one of work that is
 * given arguments (Task, Parallel), or one of work on items (Map).
 */
export type WorkKind = "none" | "fixed" | "arguments" | "items";

/** How data flows through a state, by the fields of its language. */
export function dataFlow(compiler: StateCompiler, kind: WorkKind): DataFlow {
  return compiler.language === "JSONata" ? jsonataFlow(compiler, kind) : jsonPathFlow(compiler, kind);
}

/** `Arguments`, `Output`, `Assign`; without Output a state hands on its result, or its input where it has none. */
function jsonataFlow(compiler: StateCompiler, kind: WorkKind): DataFlow {
  const { fields } = compiler;
  const input: Query = (data) => data.input;
  const hasResult = kind === "arguments" || kind === "items";
  const given = kind === "arguments" ? (compiler.query(fields, "Arguments") ?? input) : input;
  return {
    arguments: kind === "arguments" ? compiler.observed("afterArguments", given) : given,
    output: compiler.query(fields, "Output") ?? (hasResult ? (data) => data.result ?? null : input),
    assign: compiler.assign(fields),
  };
}
