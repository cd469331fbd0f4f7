import type { StateCompiler } from "../compile-state.ts";
import type { DefinitionFields } from "../definition-fields.ts";
import type { BatcherPlan } from "../map-run/distributed-map-plan.ts";
import { numberField } from "./number-field.ts";

/** What the limits of a batch take (FACTS.md A4). */
const ITEMS = { least: 1, most: 100_000_000 };
const BYTES = { least: 1, most: 262_144 };

/** Compiles an `ItemBatcher`. */
export function compileItemBatcher(compiler: StateCompiler, batcher: DefinitionFields): BatcherPlan {
  const within = { ...compiler, fields: batcher };
  const batchInput = compiler.query(batcher, "BatchInput", "ItemBatcher/BatchInput");
  const plan = {
    batchInput: batchInput && ((data: Parameters<typeof batchInput>[0]) => batchInput(compiler.see(data))),
    maxItems: numberField(within, "MaxItemsPerBatch", ITEMS, "ItemBatcher/MaxItemsPerBatch"),
    maxInputBytes: numberField(within, "MaxInputBytesPerBatch", BYTES, "ItemBatcher/MaxInputBytesPerBatch"),
  };
  batcher.refuseOthers(`an ItemBatcher in ${compiler.language}`);
  if (plan.maxItems === undefined && plan.maxInputBytes === undefined) {
    batcher.problem("", "an ItemBatcher needs MaxItemsPerBatch, MaxInputBytesPerBatch or both");
  }
  return plan;
}
