import { validatePath } from "asl-path-validator";
import { items, type Members, members } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

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
  check({ state, language }) {
    if (language !== "JSONPath") return [];
    const { ItemBatcher, ItemReader, ResultWriter } = state;
    const mapParts = [
      ...pathsIn(members(ItemBatcher), ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"], "ItemBatcher."),
      ...pathsIn(members(members(ItemReader).ReaderConfig), ["MaxItemsPath"], "ItemReader.ReaderConfig."),
    ];
    return [
      ...[...pathsIn(state, PATHS), ...pathsIn(state, ["ItemsPath"])].flatMap(checkAs("path")),
      ...[...pathsIn(state, REFERENCES), ...mapParts].flatMap(checkAs("reference_path")),
      ...[
        ...pathsIn(state, ["ResultPath"]),
        ...items(state.Catch).flatMap((catcher, at) => pathsIn(members(catcher), ["ResultPath"], `Catch[${at}].`)),
      ].flatMap(checkAs("result_path")),
      ...[
        ...TEMPLATES.flatMap((field) => [...templatePaths(state[field], field)]),
        ...[...templatePaths(members(ItemBatcher).BatchInput, "ItemBatcher.BatchInput")],
        ...[...templatePaths(members(ItemReader).Parameters, "ItemReader.Parameters")],
        ...[...templatePaths(members(ResultWriter).Parameters, "ResultWriter.Parameters")],
        ...pathsIn(state, ["ErrorPath", "CausePath"]),
      ].flatMap(checkAs("payload_template")),
      ...items(state.Choices).flatMap((rule, at) => testPaths(members(rule), `Choices[${at}]`)),
    ];
  },
};

/** Where a path stands, and what stands there. */
interface Place {
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
function testPaths(test: Members, at: string): Finding[] {
  const compared = Object.keys(test).filter((field) => /^(String|Numeric|Timestamp|Boolean)\w+Path$/.test(field));
  return [
    ...pathsIn(test, ["Variable", ...compared], `${at}.`).flatMap(checkAs("path")),
    ...["And", "Or"].flatMap((join) =>
      items(test[join]).flatMap((inner, index) => testPaths(members(inner), `${at}.${join}[${index}]`)),
    ),
    ...(test.Not === undefined ? [] : testPaths(members(test.Not), `${at}.Not`)),
    ...[...templatePaths(test.Assign, `${at}.Assign`)].flatMap(checkAs("payload_template")),
  ];
}

function checkAs(kind: PathKind): (place: Place) => Finding[] {
  return ({ field, value }) => {
    const said = problemOf(value, kind);
    return said === undefined ? [] : [{ message: `${field} is ${JSON.stringify(value)}; ${said}` }];
  };
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
