import type { Json } from "../../asl/types/json.ts";
import { awsWords } from "../aws-words.ts";
import { compileBlock } from "../compile-block.ts";
import type { StateCompiler } from "../compile-state.ts";
import { type DefinitionFields, describe } from "../definition-fields.ts";
import type { BlockPlan, MachinePlan, MachineType } from "../machine.ts";
import type { DistributedMapPlan } from "../map-run/distributed-map-plan.ts";
import { compileItemBatcher } from "./compile-item-batcher.ts";
import { compileItemReader } from "./compile-item-reader.ts";
import { compileRecovery } from "./compile-recovery.ts";
import { compileResultWriter } from "./compile-result-writer.ts";
import { itemSelector, itemsQuery, mapNumbers } from "./map-fields.ts";

/** Longest Label, and what it cannot hold (FACTS.md A4; the characters are those of names, A1). */
const LONGEST_LABEL = 40;
const FORBIDDEN_IN_LABEL = /[^!-~]|[?*<>{}[\]"#%\\^|~`$&,;:/]/;

/**
 * Compiles a Distributed Map. Its processor becomes a plan of its own, because its children are executions of their own: they
 * see no variables of this one, and are of the type that the ProcessorConfig says.
 */
export function compileDistributedMap(
  compiler: StateCompiler,
  processor: DefinitionFields,
  config: DefinitionFields,
): DistributedMapPlan {
  const { fields, compilation } = compiler;
  if (compilation.type === "EXPRESS") {
    const message = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
    config.problem("Mode", "an EXPRESS machine has no Distributed Map", { message });
  }
  const childType = readExecutionType(config);
  config.refuseOthers("ProcessorConfig");
  const reader = fields.object("ItemReader");
  const batcher = fields.object("ItemBatcher");
  const writer = fields.object("ResultWriter");
  return {
    type: "Map",
    mode: "DISTRIBUTED",
    ...compiler.common("items"),
    ...compileRecovery(compiler),
    label: readLabel(compiler),
    childType,
    processor: compileChildren(compiler, processor, childType),
    items: itemsQuery(compiler, { name: "array or object", isExpected: isArrayOrObject }),
    reader: reader && compileItemReader(compiler, reader),
    itemSelector: itemSelector(compiler),
    batcher: batcher && compileItemBatcher(compiler, batcher),
    writer: writer && compileResultWriter(compiler, writer),
    ...mapNumbers(compiler),
  };
}

function readExecutionType(config: DefinitionFields): MachineType {
  const type = config.text("ExecutionType");
  if (type === "STANDARD" || type === "EXPRESS") return type;
  const words =
    type === undefined ? awsWords.missing("ExecutionType", config.path) : awsWords.oneOf(["STANDARD", "EXPRESS"]);
  const problem = `"STANDARD" or "EXPRESS" is required of a Distributed Map, found ${describe(type)}`;
  config.problem("ExecutionType", problem, words);
  return "STANDARD";
}

function readLabel({ fields, compilation }: StateCompiler): string | undefined {
  const label = fields.text("Label");
  if (label === undefined) return undefined;
  const forbidden = FORBIDDEN_IN_LABEL.exec(label);
  if (label.length < 1 || label.length > LONGEST_LABEL) {
    fields.problem("Label", `a label has 1 to ${LONGEST_LABEL} characters, this one has ${label.length}`);
  } else if (forbidden !== null) {
    fields.problem("Label", `${JSON.stringify(forbidden[0])} cannot stand in a label`);
  }
  const before = compilation.labels.get(label);
  if (before !== undefined) {
    const message = `Duplicate Label name: ${label}`;
    const problem = `the label is taken by ${before}: labels are unique in a machine`;
    fields.problem("Label", problem, { code: "DUPLICATE_LABEL_NAME", message });
  }
  compilation.labels.set(label, fields.path);
  return label;
}

function compileChildren(compiler: StateCompiler, processor: DefinitionFields, type: MachineType): MachinePlan {
  const blocks: BlockPlan[] = [];
  compileBlock(processor, compiler.around, { ...compiler.compilation, type, blocks });
  processor.refuseOthers("an ItemProcessor");
  return { timeoutSeconds: undefined, blocks };
}

function isArrayOrObject(value: Json): value is Json {
  return typeof value === "object" && value !== null;
}
