import type { Json } from "../../asl/types/json.ts";
import { compileBlock } from "../compile-block.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { MapPlan } from "../machine.ts";
import { evaluatePath } from "../query/json-path/evaluate-path.ts";
import type { Path } from "../query/json-path/path.ts";
import { parseReferencePath } from "../query/json-path/reference-path.ts";
import { rootOf } from "../query/json-path/root.ts";
import { jsonText } from "../query/json-text.ts";
import { expectType } from "../query/jsonata.ts";
import { type Query, StateError } from "../query/query-language.ts";
import { compileRecovery } from "./compile-recovery.ts";
import { checked } from "./json-path-flow.ts";
import { numberField } from "./number-field.ts";

/** Fields that only a Distributed Map has. */
const DISTRIBUTED_FIELDS = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

const COUNT = { least: 0, most: 99_999_999 };
const PERCENTAGE = { least: 0, most: 100, fractions: true };

/** Compiles an inline Map. `Iterator`, the older spelling of `ItemProcessor`, is taken too. */
export function compileMap(compiler: StateCompiler): MapPlan {
  const { fields } = compiler;
  for (const name of DISTRIBUTED_FIELDS) {
    if (fields.any(name) !== undefined) fields.problem(name, "Distributed Map is not supported yet");
  }
  return {
    type: "Map",
    ...compiler.common("items"),
    ...compileRecovery(compiler),
    block: compileProcessor(compiler),
    items: itemsQuery(compiler),
    itemSelector: itemSelector(compiler),
    maxConcurrency: numberField(compiler, "MaxConcurrency", COUNT),
    toleratedFailureCount: numberField(compiler, "ToleratedFailureCount", COUNT),
    toleratedFailurePercentage: numberField(compiler, "ToleratedFailurePercentage", PERCENTAGE),
  };
}

function compileProcessor(compiler: StateCompiler): number {
  const { fields } = compiler;
  const legacy = fields.object("Iterator");
  const processor = fields.object("ItemProcessor") ?? legacy;
  if (processor === undefined) {
    fields.problem("ItemProcessor", "the states that process an item are required here");
    return 0;
  }
  const config = processor.object("ProcessorConfig");
  if (config !== undefined) refuseDistributed(config);
  const { around, compilation } = compiler;
  const block = compileBlock(processor, around, compilation);
  processor.refuseOthers("an ItemProcessor");
  return block;
}

function refuseDistributed(config: DefinitionFields): void {
  const mode = config.text("Mode") ?? "INLINE";
  if (mode === "DISTRIBUTED") config.problem("Mode", "Distributed Map is not supported yet");
  else if (mode !== "INLINE") config.problem("Mode", `"INLINE" or "DISTRIBUTED" is expected, found "${mode}"`);
  config.text("ExecutionType");
  config.refuseOthers("ProcessorConfig");
}

/** `Items` or `ItemsPath`; without, the input is the array. */
function itemsQuery(compiler: StateCompiler): MapPlan["items"] {
  const { fields, language, see } = compiler;
  if (language === "JSONPath") return itemsByPath(compiler);
  const field = fields.any("Items");
  const query: Query = compiler.query(fields, "Items") ?? ((data) => see(data).input);
  return (data) => expectType(query(data), "array", isArray, field ?? null, "Items");
}

function itemsByPath({ fields, see, observed }: StateCompiler): MapPlan["items"] {
  const text = fields.text("ItemsPath") ?? "$";
  const path = checked(fields, "ItemsPath", () => parseReferencePath(text));
  return observed("afterItemsPath", (data) => {
    const seen = see(data);
    const root = path && rootOf(path, seen);
    const found = path && root !== undefined ? evaluatePath(path, root) : undefined;
    if (found !== undefined && isArray(found)) return found;
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

/** `ItemSelector`; in JSONPath also `Parameters`, the older spelling. */
function itemSelector(compiler: StateCompiler): Query | undefined {
  const { fields, language, see } = compiler;
  const older = language === "JSONPath" ? compiler.query(fields, "Parameters") : undefined;
  const selector = compiler.query(fields, "ItemSelector") ?? older;
  return selector && ((data) => selector(see(data)));
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
