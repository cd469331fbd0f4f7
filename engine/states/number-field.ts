import type { Json } from "../../asl/types/json.ts";
import { awsWords } from "../aws-words.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { NumberField } from "../machine.ts";
import { jsonText } from "../query/json-text.ts";
import { expectType, expressionText } from "../query/jsonata.ts";
import { StateError } from "../query/query-language.ts";
import { pathField } from "./json-path-flow.ts";

/** What a field of numbers takes. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Default: whole numbers only. */
  readonly fractions?: boolean;
}

/**
 * A number that a field says, that its JSONata expression computes, or that its companion `…Path` finds; undefined where
 * neither is there.
 */
export function numberField(
  compiler: StateCompiler,
  name: string,
  range: Range,
  /** How AWS names the field in errors. */
  location: string = name,
): NumberField | undefined {
  const { fields, language } = compiler;
  if (language === "JSONPath" && fields.any(`${name}Path`) !== undefined) return foundByPath(compiler, name, range);
  const value = fields.any(name);
  if (typeof value !== "string" || language === "JSONPath" || expressionText(value) === undefined) {
    const constant = range.fractions
      ? fields.number(name, range.least, range.most)
      : fields.integer(name, range.least, range.most);
    return constant === undefined ? undefined : () => constant;
  }
  const query = compiler.query(fields, name, location);
  const type = `${range.fractions ? "number" : "integer"} from ${range.least} to ${range.most}`;
  const fits = (found: Json): found is number => typeof found === "number" && isIn(range, found);
  return query && ((data) => expectType(query(data), type, fits, value, location));
}

/** A number at a path may be written as text, as AWS takes it. */
function foundByPath(compiler: StateCompiler, name: string, range: Range): NumberField | undefined {
  const { fields, see } = compiler;
  if (fields.any(name) !== undefined) {
    const words = awsWords.tooMany([name, `${name}Path`], fields.path);
    fields.problem(name, `"${name}" and "${name}Path" exclude each other`, words);
  }
  const path = fields.text(`${name}Path`);
  const query = pathField(fields, `${name}Path`);
  if (query === undefined) return undefined;
  return (data) => {
    const found = query(see(data));
    const number = typeof found === "string" && /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : found;
    if (typeof number !== "number" || (!range.fractions && !Number.isInteger(number))) {
      const shown = typeof found === "string" ? found : jsonText(found);
      const type = range.fractions ? "float" : "integer";
      throw new StateError(
        "States.Runtime",
        `The ${name}Path field refers to value "${shown}" which is not a valid ${type}: ${path}`,
      );
    }
    if (!isIn(range, number)) throw new StateError("States.Runtime", outOfRange(name, range, number));
    return number;
  };
}

function isIn(range: Range, value: number): boolean {
  return value >= range.least && value <= range.most && (range.fractions === true || Number.isInteger(value));
}

function outOfRange(name: string, { least, most }: Range, value: number): string {
  if (name === "MaxConcurrency") return `Expected non-negative integer for MaxConcurrency, got '${value}' instead.`;
  return least === 0 && most > 100 && value < 0
    ? `${name} cannot be negative.`
    : `${name} must be between ${least} and ${most}.`;
}
