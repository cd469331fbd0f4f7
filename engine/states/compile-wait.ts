import { awsWords } from "../aws-words.ts";
import type { StateCompiler } from "../compile-state.ts";
import { describe } from "../definition-fields.ts";
import type { NumberField, WaitPlan } from "../machine.ts";
import { evaluatePath } from "../query/json-path/evaluate-path.ts";
import { parsePath } from "../query/json-path/parse-path.ts";
import { rootOf } from "../query/json-path/root.ts";
import { jsonText } from "../query/json-text.ts";
import { type Query, StateError } from "../query/query-language.ts";
import { parseTimestamp } from "../timestamp.ts";
import { checked } from "./json-path-flow.ts";
import { numberField } from "./number-field.ts";

const FIELDS = ["Seconds", "Timestamp", "SecondsPath", "TimestampPath"];

/** Compiles a Wait. */
export function compileWait(compiler: StateCompiler): WaitPlan {
  const { fields, language } = compiler;
  const given = FIELDS.filter((name) => fields.any(name) !== undefined);
  if (given.length !== 1) {
    const allowed = language === "JSONata" ? '"Seconds" and "Timestamp"' : FIELDS.map((name) => `"${name}"`).join(", ");
    const words = given.length === 0 ? awsWords.noneOf : awsWords.tooMany;
    const problem = `exactly one of ${allowed} is required, found ${given.length}`;
    fields.problem("", problem, words(["SecondsPath", "Seconds", "TimestampPath", "Timestamp"], fields.path));
  }
  const timestamp = fields.any("Timestamp");
  if (language === "JSONPath" && typeof timestamp === "string" && parseTimestamp(timestamp) === undefined) {
    const expected = `a moment such as 2024-01-01T00:00:00Z is expected, found ${describe(timestamp)}`;
    fields.problem("Timestamp", expected, { message: "String does not match RFC3339 timestamp" });
  }
  const byPath = given[0] === "SecondsPath" ? secondsAt(compiler) : undefined;
  return {
    type: "Wait",
    ...compiler.common("none"),
    seconds: byPath ?? numberField(compiler, "Seconds", { least: 0, most: 99_999_999 }),
    timestamp: compiler.query(fields, "Timestamp") ?? timestampAt(compiler),
  };
}

function secondsAt(compiler: StateCompiler): NumberField {
  const value = valueAt(compiler, "SecondsPath");
  return (data) => {
    const { found, shown } = value(data);
    if (typeof found !== "number" || !Number.isInteger(found)) {
      throw new StateError("States.Runtime", `The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
    }
    if (found < 0) {
      throw new StateError("States.Runtime", `The SecondsPath parameter references a negative value: ${shown}`);
    }
    return found;
  };
}

function timestampAt(compiler: StateCompiler): Query | undefined {
  if (compiler.language === "JSONata" || compiler.fields.any("TimestampPath") === undefined) return undefined;
  const value = valueAt(compiler, "TimestampPath");
  return (data) => {
    const { found, shown } = value(data);
    if (typeof found === "string" && parseTimestamp(found) !== undefined) return found;
    throw new StateError(
      "States.Runtime",
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${shown}`,
    );
  };
}

/** The value at a path, and the path with it as AWS's messages show them. */
function valueAt({ fields, see }: StateCompiler, name: "SecondsPath" | "TimestampPath") {
  const text = fields.text(name) ?? "$";
  const path = checked(fields, name, () => parsePath(text));
  return (data: Parameters<Query>[0]) => {
    const seen = see(data);
    const root = path && rootOf(path, seen);
    const found = path && root !== undefined ? evaluatePath(path, root) : undefined;
    if (found === undefined) {
      throw new StateError("States.Runtime", `The ${name} parameter does not reference an input value: ${text}`);
    }
    return { found, shown: `${text} == ${typeof found === "string" ? found : jsonText(found)}` };
  };
}
