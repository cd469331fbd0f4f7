import type { Json } from "../../asl/types/json.ts";
import { awsWords } from "../aws-words.ts";
import { compileBlock } from "../compile-block.ts";
import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { InlineMapPlan, MapPlan } from "../machine.ts";
import { compileDistributedMap } from "./compile-distributed-map.ts";
import { compileRecovery } from "./compile-recovery.ts";
import { itemSelector, itemsQuery, mapNumbers, processorFields } from "./map-fields.ts";

/** Fields that only a Distributed Map has. */
const DISTRIBUTED_FIELDS = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

/** Compiles a Map, inline or distributed as its processor says. */
export function compileMap(compiler: StateCompiler): MapPlan {
  const processor = processorFields(compiler);
  const config = processor?.object("ProcessorConfig");
  const mode = config?.text("Mode") ?? "INLINE";
  if (mode === "DISTRIBUTED" && processor !== undefined && config !== undefined) {
    return compileDistributedMap(compiler, processor, config);
  }
  if (mode !== "INLINE") {
    const words = awsWords.oneOf(["INLINE", "DISTRIBUTED"]);
    config?.problem("Mode", `"INLINE" or "DISTRIBUTED" is expected, found "${mode}"`, words);
  }
  config?.text("ExecutionType");
  config?.refuseOthers("ProcessorConfig");
  return compileInlineMap(compiler, processor);
}

function compileInlineMap(compiler: StateCompiler, processor: DefinitionFields | undefined): InlineMapPlan {
  const { fields } = compiler;
  for (const name of DISTRIBUTED_FIELDS) {
    if (fields.any(name) !== undefined) {
      const problem = `"${name}" belongs to a Map whose ProcessorConfig has the Mode "DISTRIBUTED"`;
      fields.problem(name, problem, awsWords.unsupported(name, fields.path));
    }
  }
  return {
    type: "Map",
    mode: "INLINE",
    ...compiler.common("items"),
    ...compileRecovery(compiler),
    block: processor === undefined ? 0 : compileProcessor(compiler, processor),
    items: itemsQuery(compiler, { name: "array", isExpected: isArray }),
    itemSelector: itemSelector(compiler),
    ...mapNumbers(compiler),
  };
}

function compileProcessor({ around, compilation }: StateCompiler, processor: DefinitionFields): number {
  const block = compileBlock(processor, around, compilation);
  processor.refuseOthers("an ItemProcessor");
  return block;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
