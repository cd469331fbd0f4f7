import { validatePath } from "asl-path-validator";
import { items, type Members, members } from "../walk-states.ts";
import { intrinsics } from "./intrinsics.ts";
import type { Rule } from "./rule.ts";

/** Fields that hold a path into the input, a result or the context. */
const PATHS = ["InputPath", "OutputPath"];
/** Fields that hold a Reference Path: one place, so without `*`, `..`, slices and filters. */
const REFERENCES = [
  ...["SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"],
  ...["MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"],
];
/** Fields of which each member `"name.$"` is a path or an intrinsic function. */
const TEMPLATES = ["Parameters", "ResultSelector", "ItemSelector", "Assign", "Arguments", "Credentials"];

/** What a field may hold, in the parser's words: the package does not export its enumerations. */
type PathKind = `${Parameters<typeof validatePath>[1]}`;

/** In JSONPath: a path starts with `$` and parses, a Reference Path names one place, an intrinsic function parses. */
export const jsonPath: Rule = {
  code: "json-path",
  check: ({ state, language }) =>
    language === "JSONPath"
      ? jsonPathsOf(state).flatMap(({ field, value, kind }) => {
          const said = problemOf(value, kind);
          return said === undefined ? [] : [{ message: `${field} is ${JSON.stringify(value)}; ${said}` }];
        })
      : [],
};

/** Every path and call of a JSONPath state itself, those of the states inside it apart. */
export function jsonPathsOf(state: Members): (Place & { readonly kind: PathKind })[] {
  const { ItemBatcher, ItemReader, ResultWriter } = state;
  const as = (kind: PathKind) => (place: Place) => ({ ...place, kind });
  return [
    ...pathsIn(state, [...PATHS, "ItemsPath"]).map(as("path")),
    ...[
      ...pathsIn(state, REFERENCES),
      ...pathsIn(members(ItemBatcher), ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"], "ItemBatcher."),
      ...pathsIn(members(members(ItemReader).ReaderConfig), ["MaxItemsPath"], "ItemReader.ReaderConfig."),
    ].map(as("reference_path")),
    ...[
      ...pathsIn(state, ["ResultPath"]),
      ...items(state.Catch).flatMap((catcher, at) => pathsIn(members(catcher), ["ResultPath"], `Catch[${at}].`)),
    ].map(as("result_path")),
    ...[
      ...TEMPLATES.flatMap((field) => [...templatePaths(state[field], field)]),
      ...items(state.Catch).flatMap((catcher, at) => [
        ...templatePaths(members(catcher).Assign, `Catch[${at}].Assign`),
      ]),
      ...templatePaths(members(ItemBatcher).BatchInput, "ItemBatcher.BatchInput"),
      ...templatePaths(members(ItemReader).Parameters, "ItemReader.Parameters"),
      ...templatePaths(members(ResultWriter).Parameters, "ResultWriter.Parameters"),
      ...pathsIn(state, ["ErrorPath", "CausePath"]),
    ].map(as("payload_template")),
    ...items(state.Choices).flatMap((rule, at) => [
      ...testPaths(members(rule), `Choices[${at}]`).map(as("path")),
      ...[...templatePaths(members(rule).Assign, `Choices[${at}].Assign`)].map(as("payload_template")),
    ]),
  ];
}

/** Where a path stands, and what stands there. */
export interface Place {
  readonly field: string;
  readonly value: unknown;
}

function pathsIn(holder: Members, fields: readonly string[], before = ""): Place[] {
  return fields
    .filter((field) => holder[field] !== undefined && holder[field] !== null)
    .map((field) => ({ field: `${before}${field}`, value: holder[field] }));
}

/** The values of a template's members whose names end in `.$`, at any depth. */
function* templatePaths(template: unknown, at: string): Generator<Place> {
  for (const [index, item] of items(template).entries()) yield* templatePaths(item, `${at}[${index}]`);
  for (const [name, value] of Object.entries(members(template))) {
    const field = `${at}.${name}`;
    if (name.endsWith(".$")) yield { field, value };
    else yield* templatePaths(value, field);
  }
}

/** Paths of a Choice's tests; what `Variable` reads may be any path. */
function testPaths(test: Members, at: string): Place[] {
  const compared = Object.keys(test).filter((field) => /^(String|Numeric|Timestamp|Boolean)\w+Path$/.test(field));
  return [
    ...pathsIn(test, ["Variable", ...compared], `${at}.`),
    ...["And", "Or"].flatMap((join) =>
      items(test[join]).flatMap((inner, index) => testPaths(members(inner), `${at}.${join}[${index}]`)),
    ),
    ...(test.Not === undefined ? [] : testPaths(members(test.Not), `${at}.Not`)),
  ];
}

function problemOf(value: unknown, kind: PathKind): string | undefined {
  // A template's placeholder may become anything.
  if (typeof value === "string" && value.includes("${")) return undefined;
  const isTemplate = kind === "payload_template";
  if (typeof value !== "string" || !(value.startsWith("$") || (isTemplate && value.startsWith("States.")))) {
    if (!isTemplate)
      return "it is a path, which starts with $ (the input), $$ (the context) or $ and a variable's name.";
    return 'a name that ends in ".$" takes a path, which starts with $, or a call such as States.Format(\'{}\', $.id). For a literal value leave ".$" out.';
  }
  const checked = validatePath(value, kind as Parameters<typeof validatePath>[1]);
  if (kind === "result_path" && value.startsWith("$$"))
    return "the context cannot be written to: a ResultPath starts with $.";
  const unknown = intrinsicsIn(value).find((name) => !intrinsics.has(name));
  if (isTemplate && unknown !== undefined)
    return `there is no ${unknown}. There is ${[...intrinsics.keys()].join(", ")}.`;
  if (isTemplate && value.startsWith("States.") && /[(,]\s*"/.test(unquoted(value)))
    return "a text in a call stands in single quotes: 'text'.";
  if (checked.isValid) return undefined;
  const code: `${typeof checked.code}` = checked.code;
  switch (code) {
    case "exp_has_functions":
      return 'only a template\'s members that end in ".$" may call intrinsic functions: call it in Parameters or ResultSelector.';
    case "exp_has_non_reference_path_ops":
      return "here one place has to be named: no *, .., slices or filters.";
    case "exp_has_variable":
      return "a result cannot be put into a variable by ResultPath: use Assign.";
    case "parse_error":
      // The parser knows less than Step Functions: filters with && or !, functions, "$.[0]", some blanks.
      return isWhole(value, isTemplate) ? undefined : `it does not parse${placeOf(checked.message)}.`;
    default:
      return code satisfies never;
  }
}

/** The variables that a path or a call reads. */
export function variablesIn(text: string): string[] {
  return [...unquoted(text).matchAll(/(?<![\w$.)\]])\$([\p{L}_][\p{L}\p{N}_]*)/gu)].map(([, name = ""]) => name);
}

function unquoted(text: string): string {
  return text.replace(/'(?:[^'\\]|\\.)*'/g, "''");
}

/** What a call's text calls, quoted texts apart. */
function intrinsicsIn(text: string): string[] {
  return [...unquoted(text).matchAll(/\bStates\.\w+(?=\s*\()/g)].map(([name]) => name);
}

/** True where brackets and quotes are closed, no name is missing at the end, and blanks stand only within brackets. */
function isWhole(path: string, isTemplate: boolean): boolean {
  if (/\.$|\[\s*\]/.test(path)) return false;
  const open: string[] = [];
  let quoted = false;
  for (let at = 0; at < path.length; at++) {
    const sign = path[at] as string;
    if (sign === "\\") at++;
    else if (sign === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (sign === "[" || sign === "(") open.push(sign === "[" ? "]" : ")");
    else if (sign === "]" || sign === ")") {
      if (open.pop() !== sign) return false;
    } else if (/\s/.test(sign) && open.length === 0) return false;
  }
  return open.length === 0 && !quoted && (!isTemplate || path.startsWith("$") || path.endsWith(")"));
}

/** Where a path stops being one, as far as the parser says so. */
function placeOf(message: string | undefined): string {
  const { location } = JSON.parse(message ?? "{}") as { location?: { start?: { column?: number } } };
  const column = location?.start?.column;
  return column === undefined ? "" : ` from character ${column} on`;
}
