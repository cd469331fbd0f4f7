import type { Json, JsonObject } from "../asl/types/json.ts";
import { type AwsWords, awsWords } from "./aws-words.ts";
import { type Compilation, type LanguageName, noSuchState, type Stage, type Surroundings } from "./compile-block.ts";
import { type DefinitionFields, describe } from "./definition-fields.ts";
import type { CommonPlan, StatePlan } from "./machine.ts";
import { type Assignment, type Query, type QueryData, QuerySyntaxError } from "./query/query-language.ts";
import { compileChoice } from "./states/compile-choice.ts";
import { compileMap } from "./states/compile-map.ts";
import { compileParallel } from "./states/compile-parallel.ts";
import { compileSimple } from "./states/compile-simple.ts";
import { compileTask } from "./states/compile-task.ts";
import { compileWait } from "./states/compile-wait.ts";
import { dataFlow, type WorkKind } from "./states/data-flow.ts";
import { about, pathOrNull } from "./states/json-path-flow.ts";

/** One state while it is compiled: its fields, its language, and how its fields become queries. */
export interface StateCompiler {
  readonly name: string;
  readonly fields: DefinitionFields;
  readonly language: LanguageName;
  readonly around: Surroundings;
  readonly compilation: Compilation;
  /** A template field as a query; undefined where it is absent. */
  query(fields: DefinitionFields, name: string, location?: string): Query | undefined;
  /** A member that is a call of an intrinsic function, as a query. JSONPath only. */
  call(fields: DefinitionFields, name: string): Query | undefined;
  /** An `Assign` field. */
  assign(
    fields: DefinitionFields,
    location?: string,
    /** What its queries read, of what the state has. Default: the same. */
    subject?: (data: QueryData) => QueryData,
  ): Assignment | undefined;
  /** The name in a `Next`, which must be a state beside this one. */
  next(fields: DefinitionFields, name: string): string;
  /** `Next` or `End`: undefined where the frame ends here. */
  transition(): string | undefined;
  /** What is the same for every state that leads on. */
  common(kind: WorkKind): CommonPlan;
  /** The query itself; while this very state is tested, one that shows its value to the tester. */
  observed<T extends Json>(stage: Stage, query: (data: QueryData) => T): (data: QueryData) => T;
  /** What the state's queries read: in JSONPath, `$` is what InputPath leaves of the input. */
  see(data: QueryData): QueryData;
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

const NEXT_END = ["Next", "End"];

const STATE_TYPES = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

/** Fields that only JSONata states have. */
const JSONATA_FIELDS = ["Arguments", "Output", "Items"];

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
    const expected = `"JSONata" or "JSONPath" is expected, found "${language}"`;
    fields.problem("QueryLanguage", expected, awsWords.oneOf(["JSONPath", "JSONata"]));
    return undefined;
  }
  if (around === "JSONata" && language === "JSONPath") {
    fields.problem("QueryLanguage", "a state of a JSONata machine cannot be JSONPath", {
      message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      location: fields.path,
    });
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
    case "Succeed":
    case "Fail":
      return compileSimple(type, compiler);
    case "Wait":
      return compileWait(compiler);
    case "Parallel":
      return compileParallel(compiler);
    default:
      // A type that is no text at all has been named already.
      if (typeof compiler.fields.any("Type") === "string") {
        compiler.fields.problem("Type", `${describe(type)} is no state type`, awsWords.oneOf(STATE_TYPES));
      }
      return undefined;
  }
}

function refuseOtherLanguage(fields: DefinitionFields, language: LanguageName): void {
  const [others, other] = language === "JSONata" ? [JSONPATH_FIELDS, "JSONPath"] : [JSONATA_FIELDS, "JSONata"];
  for (const name of others) {
    if (fields.any(name) !== undefined) {
      const words = awsWords.otherLanguage(name, language, other, fields.path);
      fields.problem(name, `"${name}" is a field of ${other}, and this state is ${language}`, words);
    }
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
  const queries = compilation.languages[language];

  function compiled(of: DefinitionFields, member: string, value: Json, location: string): Query {
    try {
      return queries.template(value, location);
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
      of.problem(member, error.message, querySyntax(fields.path, error, language));
      return () => null;
    }
  }

  /** A path or a call as a member `field` of a template would be: `field` ends in `.$`. */
  function single(of: DefinitionFields, member: string, field: string, value: Json, location: string): Query {
    const template = compiled(of, member, { [field]: value }, location);
    return (data) => Object.values(template(data) as JsonObject)[0] ?? null;
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
    call(of, member) {
      const text = of.text(member);
      return text === undefined ? undefined : single(of, member, `${member.replace(/\.\$$/, "")}.$`, text, member);
    },
    assign(of, location = "Assign", subject = (data) => data) {
      const assign = of.object("Assign");
      if (assign === undefined) return undefined;
      return new Map(
        assign.entries().map(([field, value]) => {
          const variable = language === "JSONPath" ? field.replace(/\.\$$/, "") : field;
          if (!/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u.test(variable) || variable === "states") {
            assign.problem(
              field,
              `${describe(variable)} is no variable name (letters, digits, _; at most 80; not "states")`,
              noVariable(variable),
            );
          }
          const query =
            variable === field
              ? compiled(assign, field, value, `${location}/${field}`)
              : single(assign, field, field, value, location);
          return [variable, (data) => query(subject(data))];
        }),
      );
    },
    next(of, member) {
      const next = of.requiredText(member);
      if (!names.has(next) && compilation.tested?.isAlone !== true) {
        of.problem(member, noSuchState(next, names), awsWords.noTarget(next));
      }
      return next;
    },
    transition() {
      const ends = fields.flag("End");
      if (fields.any("Next") === undefined) {
        if (!ends) {
          fields.problem("", 'either "Next" or "End": true is required', awsWords.noneOf(NEXT_END, fields.path));
        }
        return undefined;
      }
      if (ends) {
        fields.problem("End", '"Next" and "End" exclude each other', awsWords.tooMany(NEXT_END, fields.path));
      }
      return compiler.next(fields, "Next");
    },
    observed(stage, query) {
      const { tested } = compilation;
      if (tested?.name !== name) return query;
      return (data) => {
        const value = query(data);
        tested.observe(stage, value);
        return value;
      };
    },
    common(kind) {
      return { name, next: compiler.transition(), flow: dataFlow(compiler, kind) };
    },
    see: (data) => seen(data),
  };
  const inputPath: Query =
    language === "JSONata"
      ? (data) => data.input
      : compiler.observed("afterInputPath", pathOrNull(compiler, "InputPath"));
  const seen = (data: QueryData) => about(data, inputPath(data));
  return compiler;
}

function noVariable(name: string): AwsWords {
  if (name === "states") {
    return { code: "RESERVED_VARIABLE_NAME", message: "Cannot assign to reserved variable '$states'." };
  }
  const message = `Invalid variable name '${name}': the variable name contains invalid characters.`;
  return { code: "INVALID_VARIABLE_NAME", message };
}

/** AWS places a template's path or call at the object that holds it, and a JSONata expression at its own field. */
function querySyntax(path: string, { location, reason }: QuerySyntaxError, language: LanguageName): AwsWords {
  if (language === "JSONata") {
    const code = "INVALID_JSONATA_EXPRESSION";
    return { code, message: reason, location: `${path}/${location}` };
  }
  const steps = `${path}/${location}`.split("/");
  const field = steps.pop();
  return {
    message: `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
    location: steps.join("/"),
  };
}
