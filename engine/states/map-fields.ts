import type { Json } from "../../asl/types/json.ts";
import { awsWords } from "../aws-words.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { MapNumbers } from "../machine.ts";
import { evaluatePath } from "../query/json-path/evaluate-path.ts";
import type { Path } from "../query/json-path/path.ts";
import { parseReferencePath } from "../query/json-path/reference-path.ts";
import { rootOf } from "../query/json-path/root.ts";
import { jsonText } from "../query/json-text.ts";
import { expectType } from "../query/jsonata.ts";
import { type Query, type QueryData, StateError } from "../query/query-language.ts";
import { checked } from "./json-path-flow.ts";
import { numberField } from "./number-field.ts";

const COUNT = { least: 0, most: 99_999_999 };
const PERCENTAGE = { least: 0, most: 100, fractions: true };

/** What a Map takes as its items: an inline one an array, a distributed one also an object (FACTS.md G). */
export interface ItemsType<T extends Json> {
  /** As error texts name it. */
  readonly name: string;
  readonly isExpected: (value: Json) => value is T;
}

/** `ItemProcessor`, or `Iterator`, its older spelling; undefined where neither is there, which is a problem. */
export function processorFields({ fields }: StateCompiler): DefinitionFields | undefined {
  const legacy = fields.object("Iterator");
  const processor = fields.object("ItemProcessor") ?? legacy;
  if (processor === undefined) {
    const words = awsWords.noneOf(["ItemProcessor", "Iterator"], fields.path);
    fields.problem("ItemProcessor", "the states that process an item are required here", words);
  }
  return processor;
}

/** How many iterations run at once, and how many may fail. */
export function mapNumbers(compiler: StateCompiler): MapNumbers {
  return {
    maxConcurrency: numberField(compiler, "MaxConcurrency", COUNT),
    toleratedFailureCount: numberField(compiler, "ToleratedFailureCount", COUNT),
    toleratedFailurePercentage: numberField(compiler, "ToleratedFailurePercentage", PERCENTAGE),
  };
}

/** `Items` or `ItemsPath`; without, the input holds the items. */
export function itemsQuery<T extends Json>(compiler: StateCompiler, type: ItemsType<T>): (data: QueryData) => T {
  const { fields, language, see } = compiler;
  if (language === "JSONPath") return itemsByPath(compiler, type);
  const field = fields.any("Items");
  const query: Query = compiler.query(fields, "Items") ?? ((data) => see(data).input);
  return (data) => expectType(query(data), type.name, type.isExpected, field ?? null, "Items");
}

/** `ItemSelector`; in JSONPath also `Parameters`, the older spelling. */
export function itemSelector(compiler: StateCompiler): Query | undefined {
  const { fields, language, see } = compiler;
  const older = language === "JSONPath" ? compiler.query(fields, "Parameters") : undefined;
  const selector = compiler.query(fields, "ItemSelector") ?? older;
  return selector && ((data) => selector(see(data)));
}

function itemsByPath<T extends Json>(
  { fields, see, observed }: StateCompiler,
  type: ItemsType<T>,
): (data: QueryData) => T {
  const text = fields.text("ItemsPath") ?? "$";
  const path = checked(fields, "ItemsPath", () => parseReferencePath(text), "Value is not a Reference Path");
  return observed("afterItemsPath", (data) => {
    const seen = see(data);
    const root = path && rootOf(path, seen);
    const found = path && root !== undefined ? evaluatePath(path, root) : undefined;
    if (found !== undefined && type.isExpected(found)) return found;
    if (found === undefined) throw new StateError("States.ReferencePathConflict", unapplied(path, root ?? seen.input));
    const place = text.replace(/^\$\$/, "$");
    throw new StateError("States.Runtime", `Reference path "${place}" must point to array.`);
  });
}

/** AWS names the last step of the path, whichever is missing. */
function unapplied(path: Path | undefined, input: Json): string {
  const last = path?.steps.at(-1);
  const step = last?.type === "names" ? last.names.join() : last?.type === "indexes" ? last.indexes.join() : "";
  return `Unable to apply step "${step}" to input ${jsonText(input)}`;
}
