import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import block from "asl-validator/dist/src/schemas/base-state-machine.json" with { type: "json" };
import choice from "asl-validator/dist/src/schemas/choice.json" with { type: "json" };
import common from "asl-validator/dist/src/schemas/common.json" with { type: "json" };
import errors from "asl-validator/dist/src/schemas/errors.json" with { type: "json" };
import fail from "asl-validator/dist/src/schemas/fail.json" with { type: "json" };
import jsonata from "asl-validator/dist/src/schemas/jsonata.json" with { type: "json" };
import map from "asl-validator/dist/src/schemas/map.json" with { type: "json" };
import parallel from "asl-validator/dist/src/schemas/parallel.json" with { type: "json" };
import pass from "asl-validator/dist/src/schemas/pass.json" with { type: "json" };
import paths from "asl-validator/dist/src/schemas/paths.json" with { type: "json" };
import state from "asl-validator/dist/src/schemas/state.json" with { type: "json" };
import machine from "asl-validator/dist/src/schemas/state-machine.json" with { type: "json" };
import succeed from "asl-validator/dist/src/schemas/succeed.json" with { type: "json" };
import task from "asl-validator/dist/src/schemas/task.json" with { type: "json" };
import wait from "asl-validator/dist/src/schemas/wait.json" with { type: "json" };
import { items, type Members, members } from "./walk-states.ts";

/** What the schema refuses, and where. */
export interface SchemaProblem {
  /** `States.Ask.InputPath`; empty for the definition as a whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * Holds a definition against asl-validator's JSON schemas: a second opinion beside our rules.
 *
 * The schemas are compiled once, in about a tenth of a second; asl-validator itself compiles them at every call. What it checks
 * beside them (transitions, names, fields that exclude each other) our rules check.
 */
export function schemaProblems(definition: Members): SchemaProblem[] {
  validator ??= compile();
  if (validator(prepared(definition, "JSONPath"))) return [];
  // Each alternative of a state says what it misses. Those that came furthest are about the fault.
  const found = validator.errors ?? [];
  const deepest = Math.max(...found.map(depthOf));
  const problems = found.filter((error) => depthOf(error) === deepest).map(problemOf);
  const paths = new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem]));
  return [...paths.values()];
}

/** Formats of texts that our rules read, to say what is wrong with them. */
const readByRules = ["asl_path", "asl_ref_path", "asl_result_path", "asl_payload_template", "jsonata_string"];

let validator: ValidateFunction | undefined;

function compile(): ValidateFunction {
  const schemas = [
    block,
    choice,
    common,
    errors,
    fail,
    jsonata,
    map,
    parallel,
    pass,
    paths,
    state,
    succeed,
    task,
    wait,
  ];
  // The schemas are known to be right, and are compiled more often than they check much: what makes that quick.
  const ajv = new Ajv({ schemas, strict: false, validateSchema: false, inlineRefs: false, code: { optimize: false } });
  for (const format of readByRules) ajv.addFormat(format, true);
  // An ARN or a template's placeholder, a time or an expression: not both.
  ajv.addFormat("asl_arn", /^(?!\$\{[^}]+\}$)/);
  ajv.addFormat("date-time", /^(?!\{%)/);
  return ajv.compile(machine);
}

function depthOf({ instancePath }: ErrorObject): number {
  return instancePath.split("/").length;
}

function problemOf({ instancePath, message = "is wrong", params }: ErrorObject): SchemaProblem {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
  const field = params.additionalProperty === undefined ? "" : `: ${JSON.stringify(params.additionalProperty)}`;
  return { path, message: `${message}${field}` };
}

/**
 * A copy in which each state says its query language, as the schemas want it. It is without what the schemas refuse and Step
 * Functions takes: literals in Assign and in JSONata's Arguments and Output (an empty string, null in an array), a literal
 * Condition, a ToleratedFailurePercentage with a fraction, MaxItems of 0, a ResultWriter without a Resource. Our rules read these.
 */
function prepared(block: Members, language: unknown): Members {
  const inherited = block.QueryLanguage ?? language;
  const states = Object.entries(members(block.States)).map(([name, value]) => {
    const given = members(value);
    const own = given.QueryLanguage ?? inherited;
    const kept = Object.entries(given).map(([field, member]): [string, unknown] => {
      if (field === "Assign" || (own === "JSONata" && templates.has(field))) return [field, {}];
      if (ourOwn.has(field)) return [field, undefined];
      if (field === "Branches") return [field, items(member).map((branch) => prepared(members(branch), inherited))];
      if (field === "ItemProcessor" || field === "Iterator") return [field, prepared(members(member), inherited)];
      return [field, own === "JSONata" ? withExpressions(member) : member];
    });
    return [name, { ...Object.fromEntries(kept), QueryLanguage: own }];
  });
  return { ...block, States: Object.fromEntries(states) };
}

/**
 * A JSONata value in which each expression, and each Condition, is one that the schemas take: they want blanks around it, and no
 * literal Condition.
 */
function withExpressions(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("{%") ? "{% true %}" : value;
  if (Array.isArray(value)) return value.map(withExpressions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "Condition" && typeof member === "boolean" ? "{% true %}" : withExpressions(member),
    ]),
  );
}

const templates = new Set(["Arguments", "Output"]);
const ourOwn = new Set(["ToleratedFailurePercentage", "ItemReader", "ItemBatcher", "ResultWriter"]);
