import type { Json } from "../../asl/types/json.ts";
import type { StateCompiler } from "../compile-state.ts";
import { type DefinitionFields, describe } from "../definition-fields.ts";
import { evaluatePath, whyMissing } from "../query/json-path/evaluate-path.ts";
import { parsePath } from "../query/json-path/parse-path.ts";
import { parseReferencePath, putAt } from "../query/json-path/reference-path.ts";
import { rootOf } from "../query/json-path/root.ts";
import { inSyntax } from "../query/jsonpath.ts";
import { type DataFlow, type Query, type QueryData, QuerySyntaxError, StateError } from "../query/query-language.ts";
import type { WorkKind } from "./data-flow.ts";

/**
 * How data flows through a JSONPath state: InputPath cuts what the state sees, Parameters shape what its work is given,
 * ResultSelector its result; ResultPath puts that into the raw input, and OutputPath cuts what is handed on. In Assign, `$` is
 * the result where there is one.
 */
export function jsonPathFlow(compiler: StateCompiler, kind: WorkKind): DataFlow {
  const { fields, see } = compiler;
  const cut = pathOrNull(compiler, "OutputPath");
  if (kind === "none") {
    return {
      arguments: (data) => see(data).input,
      output: (data) => cut(see(data)),
      assign: compiler.assign(fields, "Assign", see),
    };
  }
  const parameters = kind === "items" ? undefined : compiler.query(fields, "Parameters");
  const given = compiler.observed("afterParameters", (data) =>
    parameters === undefined ? see(data).input : parameters(see(data)),
  );
  const result = compiler.observed(
    "afterResultSelector",
    kind === "fixed" ? fixedResult(compiler, given) : selectedResult(compiler),
  );
  const place = resultPath(fields);
  const combined = compiler.observed("afterResultPath", (data) => place(data.input, () => result(data)));
  return {
    arguments: given,
    output: (data) => cut(about(data, combined(data))),
    assign: compiler.assign(fields, "Assign", (data) => about(data, result(data))),
  };
}

/** What a catcher hands on: its ResultPath puts the error output into the raw input. */
export function jsonPathCatcherOutput(catcher: DefinitionFields): Query {
  const place = resultPath(catcher);
  return (data) => place(data.input, () => data.errorOutput ?? null);
}

/** The same data with another meaning of `$`. */
export function about(data: QueryData, input: Json): QueryData {
  if (input === data.input) return data;
  return { input, context: () => data.context(), variable: (name) => data.variable(name) };
}

/** `InputPath` or `OutputPath`: absent takes all, null is `{}`. */
export function pathOrNull(compiler: StateCompiler, name: "InputPath" | "OutputPath"): Query {
  const value = compiler.fields.any(name);
  if (value === undefined) return (data) => data.input;
  if (value === null) return () => ({});
  return pathField(compiler.fields, name) ?? (() => null);
}

/** A member that holds a path; undefined where it is absent. Where the path leads nowhere the state fails. */
export function pathField(fields: DefinitionFields, name: string): Query | undefined {
  const text = fields.text(name);
  const path = text === undefined ? undefined : checked(fields, name, () => parsePath(text));
  if (path === undefined) return undefined;
  const found: Query = (data) => {
    const root = rootOf(path, data);
    const value = root === undefined ? undefined : evaluatePath(path, root);
    if (value !== undefined) return value;
    throw new StateError("States.Runtime", `Invalid path '${path.text}' : ${whyMissing(path, root ?? {})}`);
  };
  return path.root.of === "data" && !path.definite ? remembering(found) : found;
}

/** A query that is asked again for the same input answers at once: a Map asks its InputPath for every item. */
function remembering(query: Query): Query {
  let last: { readonly input: Json; readonly value: Json } | undefined;
  return (data) => {
    if (last === undefined || last.input !== data.input) last = { input: data.input, value: query(data) };
    return last.value;
  };
}

/** Parses a member, and notes the problem where it does not parse. */
export function checked<T>(
  fields: DefinitionFields,
  name: string,
  parse: () => T,
  /** AWS's words where the member is more than any path. */
  reference?: string,
): T | undefined {
  try {
    return inSyntax(name, parse);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    const message = reference === undefined ? "Value must be a valid JSONPath." : reference;
    fields.problem(name, error.message, { message });
    return undefined;
  }
}

function fixedResult({ fields, observed }: StateCompiler, given: Query): Query {
  const fixed = fields.any("Result");
  return fixed === undefined ? given : observed("result", () => fixed);
}

function selectedResult({ fields, query }: StateCompiler): Query {
  const selector = query(fields, "ResultSelector");
  const result: Query = (data) => data.result ?? null;
  return selector === undefined ? result : (data) => selector(about(data, result(data)));
}

/** `ResultPath`: absent or `$` replaces the input by the result, null drops the result. */
function resultPath(fields: DefinitionFields): (input: Json, result: () => Json) => Json {
  const value = fields.any("ResultPath");
  if (value === null) return (input) => input;
  const text = fields.text("ResultPath") ?? "$";
  const path = checked(fields, "ResultPath", () => parseReferencePath(text), "Value is not a Reference Path");
  if (path === undefined) return (input) => input;
  if (path.root.of !== "data") {
    fields.problem("ResultPath", `a path into the input, such as $.result, is expected, found ${describe(text)}`);
  }
  return path.steps.length === 0 ? (_, result) => result() : (input, result) => putAt(path, input, result());
}
