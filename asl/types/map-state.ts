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
  /** JSONPath: the older spelling of ItemProcessor. */
  readonly Iterator?: ItemProcessor;
  /** JSONPath: the array; default the whole input. */
  readonly ItemsPath?: ReferencePath;
  /** JSONata: the array (a distributed Map also takes an object); required unless an ItemReader reads them. */
  readonly Items?: JsonataTemplate;
  /** The input of each iteration; default the item. `$states.context.Map.Item` holds Index and Value. */
  readonly ItemSelector?: PayloadTemplate | JsonataTemplate;
  /** JSONPath: the older spelling of ItemSelector. */
  readonly Parameters?: PayloadTemplate;
  /** JSONPath: shapes the array of outputs before ResultPath. */
  readonly ResultSelector?: PayloadTemplate;
  /** Iterations at once; 0 or absent: as many as the mode allows (inline 40, distributed 10,000). */
  readonly MaxConcurrency?: number | JsonataExpression;
  readonly MaxConcurrencyPath?: ReferencePath;
  /** Runs all iterations again; of a distributed Map, in a new Map Run. */
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  /** Distributed: where the items are read from; default: the state's input. */
  readonly ItemReader?: ItemReader;
  /** Distributed: hands each child several items; default: one. */
  readonly ItemBatcher?: ItemBatcher;
  /** Distributed: writes the outputs to S3; default: they are gathered, which fails above 256 KiB. */
  readonly ResultWriter?: ResultWriter;
  /** Distributed: percent of the items that may fail, 0 to 100; default 0. More fail the Map. */
  readonly ToleratedFailurePercentage?: number | JsonataExpression;
  readonly ToleratedFailurePercentagePath?: ReferencePath;
  /** Distributed: how many items may fail; default 0. More fail the Map; of both limits, the one that is passed first. */
  readonly ToleratedFailureCount?: number | JsonataExpression;
  readonly ToleratedFailureCountPath?: ReferencePath;
  /** Distributed: begins the Map Run's name, at most 40 characters, unique in the machine; default: one that AWS makes up. */
  readonly Label?: string;
}

/** The states that each iteration runs. */
export interface ItemProcessor extends States {
  readonly ProcessorConfig?: {
    /** INLINE (default): in this execution's history. DISTRIBUTED: each item (or batch) is a child execution. */
    readonly Mode?: "INLINE" | "DISTRIBUTED";
    /** Of the children: required where distributed. EXPRESS ends after five minutes and cannot wait for others. */
    readonly ExecutionType?: "STANDARD" | "EXPRESS";
  };
}

/** Distributed: where the items are read from. */
export interface ItemReader {
  /** `arn:aws:states:::s3:getObject` or `arn:aws:states:::s3:listObjectsV2`. */
  readonly Resource: string;
  /** JSONPath: Bucket and Key (and VersionId), or Bucket and Prefix. */
  readonly Parameters?: PayloadTemplate;
  /** JSONata: the same. */
  readonly Arguments?: JsonataTemplate;
  readonly ReaderConfig?: ReaderConfig;
}

/** What is read, and how. */
export interface ReaderConfig {
  /** What is in the object: required with getObject, and to load objects. */
  readonly InputType?: "CSV" | "JSON" | "JSONL" | "PARQUET" | "MANIFEST";
  /** With listObjectsV2. NONE (default): an item describes an object. LOAD_AND_FLATTEN: the items are what is inside the objects. */
  readonly Transformation?: "NONE" | "LOAD_AND_FLATTEN";
  /** Of a manifest: S3_INVENTORY (default), or what an Athena UNLOAD wrote. */
  readonly ManifestType?: "ATHENA_DATA" | "S3_INVENTORY";
  /** Of CSV: FIRST_ROW, or GIVEN in CSVHeaders. At most 10 KiB. */
  readonly CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
  readonly CSVHeaders?: readonly string[];
  /** Default COMMA. */
  readonly CSVDelimiter?: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB";
  /** Of JSON: a JSON Pointer to the array or object inside the file; default: the whole. */
  readonly ItemsPointer?: string;
  /** 1 to 100,000,000, which is the default; reading stops there without an error. */
  readonly MaxItems?: number | JsonataExpression;
  readonly MaxItemsPath?: Path;
}

/** Distributed: how many items one child gets, as `{BatchInput, Items}`. At least one limit; the one that is reached first ends a batch. */
export interface ItemBatcher {
  /** Handed to every child; default: none. */
  readonly BatchInput?: Json;
  /** At least 1; default: no limit. */
  readonly MaxItemsPerBatch?: number | JsonataExpression;
  readonly MaxItemsPerBatchPath?: ReferencePath;
  /** Bytes of a child's input, at most 262,144; default: that. */
  readonly MaxInputBytesPerBatch?: number | JsonataExpression;
  readonly MaxInputBytesPerBatchPath?: ReferencePath;
}

/** Distributed: where the children's outputs are written instead of being gathered, and how. */
export interface ResultWriter {
  /** `arn:aws:states:::s3:putObject`; absent where WriterConfig only shapes what is gathered. */
  readonly Resource?: string;
  /** JSONPath: Bucket and Prefix. */
  readonly Parameters?: PayloadTemplate;
  /** JSONata: the same. */
  readonly Arguments?: JsonataTemplate;
  readonly WriterConfig?: {
    /** NONE: with each child's input, name and times; default where written. COMPACT: outputs alone. FLATTEN: and arrays put together. */
    readonly Transformation?: "NONE" | "COMPACT" | "FLATTEN";
    /** JSON (default): an array. JSONL: one result a line. */
    readonly OutputType?: "JSON" | "JSONL";
  };
}
