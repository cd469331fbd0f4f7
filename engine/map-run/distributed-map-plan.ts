import type { Json } from "../../asl/types/json.ts";
import type { CommonPlan, MachinePlan, MachineType, MapNumbers, NumberField, RecoverablePlan } from "../machine.ts";
import type { Query, QueryData } from "../query/query-language.ts";
import type { ReaderFormat } from "./read-items.ts";
import type { ResultFormat } from "./write-results.ts";

/** A Map whose iterations are executions of their own. */
export interface DistributedMapPlan extends CommonPlan, RecoverablePlan, MapNumbers {
  readonly type: "Map";
  readonly mode: "DISTRIBUTED";
  /** Names its Map Runs; undefined where the state has no Label. */
  readonly label: string | undefined;
  readonly childType: MachineType;
  /** What a child runs. It sees none of the variables around it (FACTS.md G). */
  readonly processor: MachinePlan;
  /** An array, or an object whose members are the items; not asked where there is a reader. */
  readonly items: (data: QueryData) => Json;
  readonly reader: ReaderPlan | undefined;
  /** The input of an item's child, or its part of a batch; undefined where it is the item. */
  readonly itemSelector: Query | undefined;
  readonly batcher: BatcherPlan | undefined;
  readonly writer: WriterPlan | undefined;
}

/** An `ItemReader`. */
export interface ReaderPlan {
  readonly format: ReaderFormat;
  /** Bucket, Key or Prefix, VersionId, ExpectedBucketOwner. */
  readonly arguments: Query;
  readonly maxItems: NumberField | undefined;
}

/** An `ItemBatcher`; at least one of the limits is there. */
export interface BatcherPlan {
  readonly batchInput: Query | undefined;
  readonly maxItems: NumberField | undefined;
  readonly maxInputBytes: NumberField | undefined;
}

/** A `ResultWriter`. */
export interface WriterPlan {
  /** Bucket and Prefix; undefined where the results are handed on instead of written. */
  readonly arguments: Query | undefined;
  readonly format: ResultFormat;
}
