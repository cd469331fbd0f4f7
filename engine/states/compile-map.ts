import type { Json } from "../../asl/types/json.ts";
import { compileBlock } from "../compile-block.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { MapPlan } from "../machine.ts";
import { expectType } from "../query/jsonata.ts";
import type { Query } from "../query/query-language.ts";

/** Fields that only a Distributed Map has. */
const DISTRIBUTED_FIELDS = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

/** Compiles an inline Map. `Iterator`, the older spelling of `ItemProcessor`, is taken too. */
export function compileMap(compiler: StateCompiler): MapPlan {
  const { fields } = compiler;
  for (const name of DISTRIBUTED_FIELDS) {
    if (fields.any(name) !== undefined) fields.problem(name, "Distributed Map is not supported yet");
  }
  const result: Query = (data) => data.result ?? null;
  return {
    type: "Map",
    ...compiler.common({ defaultOutput: result }),
    ...compiler.recovery(),
    block: compileProcessor(compiler),
    items: itemsQuery(compiler),
    itemSelector: itemSelector(compiler),
    maxConcurrency: compiler.integer("MaxConcurrency", 0, 99_999_999),
    toleratedFailureCount: compiler.integer("ToleratedFailureCount", 0, 99_999_999),
    toleratedFailurePercentage: compiler.integer("ToleratedFailurePercentage", 0, 100),
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
  const block = compileBlock(
    processor,
    { language: around.language, outerVariables: around.outerVariables },
    compilation,
  );
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

/** Without `Items` the input is the array. */
function itemsQuery(compiler: StateCompiler): MapPlan["items"] {
  const field = compiler.fields.any("Items");
  const query: Query = compiler.query(compiler.fields, "Items") ?? ((data) => data.input);
  return (data) => expectType(query(data), "array", isArray, field ?? null, "Items");
}

function itemSelector(compiler: StateCompiler): Query | undefined {
  const selector = compiler.query(compiler.fields, "ItemSelector");
  if (selector !== undefined && compiler.language === "JSONPath") {
    compiler.fields.problem("ItemSelector", '"ItemSelector" needs JSONPath, which is not supported yet');
  }
  return selector;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
