import type { Catcher } from "./catch.ts";
import type {
  Assigning,
  Described,
  InputOutputPaths,
  JsonataExpression,
  JsonataOutput,
  JsonataTemplate,
  Path,
  PayloadTemplate,
  ReferencePath,
  ResultPath,
  Transition,
} from "./common.ts";
import type { Json } from "./json.ts";
import type { Retrier } from "./retry.ts";
import type { States } from "./state-machine.ts";

/** Runs its processor once for each item; its result is the array of the outputs, by index. */
export interface MapState extends Described, Transition, InputOutputPaths, ResultPath, Assigning, JsonataOutput {
  readonly Type: "Map";
  readonly ItemProcessor?: ItemProcessor;
  /** The older spelling of ItemProcessor; always inline. */
  readonly Iterator?: States;
  /** JSONPath: the array; default the whole input. */
  readonly ItemsPath?: ReferencePath;
  /** JSONata: the array (a distributed Map also takes an object). */
  readonly Items?: JsonataTemplate;
  /** The input of each iteration; default the item. `$states.context.Map.Item` holds Index and Value. */
  readonly ItemSelector?: PayloadTemplate | JsonataTemplate;
  /** The older spelling of ItemSelector. */
  readonly Parameters?: PayloadTemplate;
  readonly ResultSelector?: PayloadTemplate;
  /** Iterations at once; 0 or absent: as many as the mode allows (inline 40, distributed 10,000). */
  readonly MaxConcurrency?: number | JsonataExpression;
  readonly MaxConcurrencyPath?: ReferencePath;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: ResultWriter;
  /** 0 to 100; default 0. More failed items fail the Map. */
  readonly ToleratedFailurePercentage?: number | JsonataExpression;
  readonly ToleratedFailurePercentagePath?: ReferencePath;
  readonly ToleratedFailureCount?: number | JsonataExpression;
  readonly ToleratedFailureCountPath?: ReferencePath;
  /** Names the Map Run, at most 40 characters; distributed only. */
  readonly Label?: string;
}

export interface ItemProcessor extends States {
  readonly ProcessorConfig?: {
    /** INLINE (default): in this execution's history. DISTRIBUTED: each item (or batch) is a child execution. */
    readonly Mode?: "INLINE" | "DISTRIBUTED";
    /** Of the children, where distributed. */
    readonly ExecutionType?: "STANDARD" | "EXPRESS";
  };
}

/** Distributed: where the items are read from. */
export interface ItemReader {
  readonly Resource: string;
  readonly Parameters?: PayloadTemplate;
  readonly Arguments?: JsonataTemplate;
  readonly ReaderConfig?: {
    readonly InputType?: "CSV" | "JSON" | "JSONL" | "PARQUET" | "MANIFEST";
    readonly Transformation?: "NONE" | "LOAD_AND_FLATTEN";
    readonly ManifestType?: "ATHENA_DATA" | "S3_INVENTORY";
    readonly CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
    readonly CSVHeaders?: readonly string[];
    readonly CSVDelimiter?: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB";
    readonly ItemsPointer?: string;
    /** At most 100,000,000; reading stops there. */
    readonly MaxItems?: number | JsonataExpression;
    readonly MaxItemsPath?: Path;
  };
}

/** Distributed: how many items one child gets. Both given: the smaller wins. */
export interface ItemBatcher {
  readonly BatchInput?: Json;
  readonly MaxItemsPerBatch?: number | JsonataExpression;
  readonly MaxItemsPerBatchPath?: ReferencePath;
  /** At most 262,144. */
  readonly MaxInputBytesPerBatch?: number | JsonataExpression;
  readonly MaxInputBytesPerBatchPath?: ReferencePath;
}

/** Distributed: where the children's outputs are written instead of being gathered. */
export interface ResultWriter {
  readonly Resource?: string;
  readonly Parameters?: PayloadTemplate;
  readonly Arguments?: JsonataTemplate;
  readonly WriterConfig?: {
    readonly Transformation?: "NONE" | "COMPACT" | "FLATTEN";
    readonly OutputType?: "JSON" | "JSONL";
  };
}
