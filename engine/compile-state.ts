import type { Json } from "../asl/types/json.ts";
import type { Retrier } from "../asl/types/retry.ts";
import type { CatcherPlan } from "./catch.ts";
import { type Compilation, type LanguageName, noSuchState, type Surroundings } from "./compile-block.ts";
import { type DefinitionFields, describe } from "./definition-fields.ts";
import type { CommonPlan, NumberField, RecoverablePlan, StatePlan } from "./machine.ts";
import { expectType, expressionText } from "./query/jsonata.ts";
import { literalLanguage } from "./query/literal.ts";
import { type Assignment, type Query, type QueryLanguage, QuerySyntaxError } from "./query/query-language.ts";
import { compileChoice } from "./states/compile-choice.ts";
import { compileMap } from "./states/compile-map.ts";
import { compileParallel } from "./states/compile-parallel.ts";
import { compileSimple } from "./states/compile-simple.ts";
import { compileTask } from "./states/compile-task.ts";

/** One state while it is compiled: its fields, its language, and how its fields become queries. */
export interface StateCompiler {
  readonly name: string;
  readonly fields: DefinitionFields;
  readonly language: LanguageName;
  readonly around: Surroundings;
  readonly compilation: Compilation;
  /** A template field as a query; undefined where it is absent. */
  query(fields: DefinitionFields, name: string, location?: string): Query | undefined;
  /** A whole number that the field says or computes; undefined where it is absent. */
  integer(name: string, least: number, most: number): NumberField | undefined;
  /** An `Assign` field. */
  assign(fields: DefinitionFields, location?: string): Assignment | undefined;
  /** The name in a `Next`, which must be a state beside this one. */
  next(fields: DefinitionFields, name: string): string;
  /** `Next` or `End`: undefined where the frame ends here. */
  transition(): string | undefined;
  /** `Output` and `Assign`, and what is the same for every state. */
  common(flow?: { readonly arguments?: Query | undefined; readonly defaultOutput?: Query }): CommonPlan;
  /** `Retry` and `Catch`. */
  recovery(): RecoverablePlan;
}

/** Fields that only JSONPath states have. */
const JSONPATH_FIELDS = [
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ResultSelector",
  "Parameters",
  "Result",
  "ItemsPath",
  "ErrorPath",
  "CausePath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "MaxConcurrencyPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
];

/** Compiles one state; undefined where its type is none, or none that runs yet. Problems go to the compilation. */
export function compileState(
  name: string,
  fields: DefinitionFields,
  names: ReadonlySet<string>,
  around: Surroundings,
  compilation: Compilation,
): StatePlan | undefined {
  const language = readLanguage(fields, around.language) ?? around.language;
  const compiler = stateCompiler(name, fields, language, names, around, compilation);
  const type = fields.requiredText("Type");
  refuseOtherLanguage(fields, language);
  const plan = compileType(type, compiler);
  if (plan !== undefined) fields.refuseOthers(`a ${type} state in ${language}`);
  return plan;
}

/** The `QueryLanguage` of a machine or a state; undefined where it says none. In a JSONata machine every state is JSONata. */
export function readLanguage(fields: DefinitionFields, around?: LanguageName): LanguageName | undefined {
  const language = fields.text("QueryLanguage");
  if (language === undefined) return undefined;
  if (language !== "JSONata" && language !== "JSONPath") {
    fields.problem("QueryLanguage", `"JSONata" or "JSONPath" is expected, found "${language}"`);
    return undefined;
  }
  if (around === "JSONata" && language === "JSONPath") {
    fields.problem("QueryLanguage", "a state of a JSONata machine cannot be JSONPath");
  }
  return language;
}

function compileType(type: string, compiler: StateCompiler): StatePlan | undefined {
  switch (type) {
    case "Task":
      return compileTask(compiler);
    case "Choice":
      return compileChoice(compiler);
    case "Map":
      return compileMap(compiler);
    case "Pass":
    case "Wait":
    case "Succeed":
    case "Fail":
      return compileSimple(type, compiler);
    case "Parallel":
      return compileParallel(compiler);
    default:
      compiler.fields.problem("Type", `${describe(type)} is no state type`);
      return undefined;
  }
}

function refuseOtherLanguage(fields: DefinitionFields, language: LanguageName): void {
  for (const name of language === "JSONPath" ? [...JSONPATH_FIELDS, "Assign"] : JSONPATH_FIELDS) {
    if (fields.any(name) === undefined) continue;
    const why =
      language === "JSONata"
        ? "is a field of JSONPath, and this state is JSONata"
        : "needs JSONPath, which is not supported yet";
    fields.problem(name, `"${name}" ${why}`);
  }
  if (language === "JSONata") return;
  for (const name of ["Arguments", "Output", "Items"]) {
    if (fields.any(name) !== undefined)
      fields.problem(name, `"${name}" is a field of JSONata, and this state is JSONPath`);
  }
}

function stateCompiler(
  name: string,
  fields: DefinitionFields,
  language: LanguageName,
  names: ReadonlySet<string>,
  around: Surroundings,
  compilation: Compilation,
): StateCompiler {
  const queries: QueryLanguage = language === "JSONata" ? compilation.jsonata : literalLanguage;

  function compiled(of: DefinitionFields, member: string, value: Json, location: string): Query {
    try {
      return queries.template(value, location);
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
      of.problem(member, error.message);
      return () => null;
    }
  }

  const compiler: StateCompiler = {
    name,
    fields,
    language,
    around,
    compilation,
    query(of, member, location = member) {
      const value = of.any(member);
      return value === undefined ? undefined : compiled(of, member, value, location);
    },
    integer(member, least, most) {
      const value = fields.any(member);
      if (typeof value !== "string" || language === "JSONPath" || expressionText(value) === undefined) {
        const constant = fields.integer(member, least, most);
        return constant === undefined ? undefined : () => constant;
      }
      const query = compiled(fields, member, value, member);
      const isFitting = (found: Json): found is number =>
        typeof found === "number" && Number.isInteger(found) && found >= least && found <= most;
      return (data) => expectType(query(data), `integer from ${least} to ${most}`, isFitting, value, member);
    },
    assign(of, location = "Assign") {
      const assign = of.object("Assign");
      if (assign === undefined) return undefined;
      return new Map(
        assign.entries().map(([variable, value]) => {
          if (!/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u.test(variable) || variable === "states") {
            assign.problem(
              variable,
              `${describe(variable)} is no variable name (letters, digits, _; at most 80; not "states")`,
            );
          }
          return [variable, compiled(assign, variable, value, `${location}/${variable}`)];
        }),
      );
    },
    next(of, member) {
      const next = of.requiredText(member);
      if (!names.has(next)) of.problem(member, noSuchState(next, names));
      return next;
    },
    transition() {
      const ends = fields.flag("End");
      if (fields.any("Next") === undefined) {
        if (!ends) fields.problem("", 'either "Next" or "End": true is required');
        return undefined;
      }
      if (ends) fields.problem("End", '"Next" and "End" exclude each other');
      return compiler.next(fields, "Next");
    },
    common(flow = {}) {
      const input: Query = (data) => data.input;
      return {
        name,
        next: compiler.transition(),
        flow: {
          arguments: flow.arguments ?? input,
          output: compiler.query(fields, "Output") ?? flow.defaultOutput ?? input,
          assign: compiler.assign(fields),
        },
      };
    },
    recovery() {
      return {
        retry: fields.objects("Retry").map(retrier),
        catch: fields.objects("Catch").map((catcher, index) => compileCatcher(catcher, index, compiler)),
      };
    },
  };
  return compiler;
}

function compileCatcher(catcher: DefinitionFields, index: number, compiler: StateCompiler): CatcherPlan {
  const location = `Catch[${index}]`;
  if (compiler.language === "JSONPath") {
    for (const name of ["ResultPath", "Assign"]) {
      if (catcher.any(name) !== undefined)
        catcher.problem(name, `"${name}" needs JSONPath, which is not supported yet`);
    }
  }
  const plan = {
    errorEquals: errorEquals(catcher),
    next: compiler.next(catcher, "Next"),
    output: compiler.query(catcher, "Output", `${location}/Output`),
    assign: compiler.assign(catcher, `${location}/Assign`),
  };
  catcher.refuseOthers(`a catcher in ${compiler.language}`);
  return plan;
}

function retrier(fields: DefinitionFields): Retrier {
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
