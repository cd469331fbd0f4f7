import type { Json } from "../../asl/types/json.ts";
import { errorNames } from "../error-name.ts";
import type { Frame } from "../frame.ts";
import type { MapPlan } from "../machine.ts";
import { nextBatch } from "../map-run/batch.ts";
import { parseCsv } from "../map-run/csv.ts";
import type { DistributedMapPlan, ReaderPlan } from "../map-run/distributed-map-plan.ts";
import { type ItemList, itemAt, itemInput, itemsOf } from "../map-run/item-list.ts";
import { parseJsonFile, parseJsonLines } from "../map-run/json-items.ts";
import { ObjectFailure } from "../map-run/object-request.ts";
import { type DataFormat, MOST_ITEMS } from "../map-run/read-items.ts";
import { exceeds } from "../map-run/tolerance.ts";
import { isObject } from "../query/json-path/evaluate-path.ts";
import { StateError } from "../query/query-language.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { batchSpec } from "../states/distributed-map-state.ts";

/** What a Map's fields come to. */
export interface MapSettings {
  readonly items: readonly Json[];
  /** True where an ItemsPointer found the items in what a reader read. */
  readonly hasPointer: boolean;
  /** The iterations' inputs; undefined without an ItemSelector. */
  readonly selected: readonly Json[] | undefined;
  /** The children's inputs; undefined without an ItemBatcher. */
  readonly batches: readonly Json[] | undefined;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | undefined;
  readonly toleratedFailurePercentage: number | undefined;
}

/**
 * Evaluates the fields of a Map whose iterations do not run. `read` is the text that its ItemReader finds, in the reader's format;
 * undefined where the state's own data holds the items.
 */
export function mapSettings(run: Run, frame: Frame, plan: MapPlan, read: string | undefined): MapSettings {
  const data = new StateData(run, frame);
  const reader = plan.mode === "DISTRIBUTED" ? plan.reader : undefined;
  const list = reader !== undefined && read !== undefined ? readList(reader, read, data) : stateList(plan, data);
  const selected = selectedItems(run, frame, plan, list);
  return {
    items: list.values,
    hasPointer: reader !== undefined && read !== undefined && pointerOf(reader) !== undefined,
    selected,
    batches: plan.mode === "DISTRIBUTED" ? batches(run, plan, data, selected ?? inputs(list)) : undefined,
    maxConcurrency: plan.maxConcurrency?.(data) ?? 0,
    toleratedFailureCount: plan.toleratedFailureCount?.(data),
    toleratedFailurePercentage: plan.toleratedFailurePercentage?.(data),
  };
}

/** True where more iterations have failed than the Map tolerates. */
export function exceedsTolerance(settings: MapSettings, failures: number): boolean {
  const { items, toleratedFailureCount: count = 0, toleratedFailurePercentage: percentage = 0 } = settings;
  return exceeds({ count, percentage }, failures, items.length);
}

function stateList(plan: MapPlan, data: StateData): ItemList {
  return itemsOf(plan.items(data), "STATE_DATA") ?? { values: [], keys: undefined, sources: [] };
}

function selectedItems(run: Run, frame: Frame, plan: MapPlan, list: ItemList): readonly Json[] | undefined {
  const { itemSelector } = plan;
  return (
    itemSelector &&
    list.values.map((value, index) => {
      const item = plan.mode === "DISTRIBUTED" ? itemAt(list, index) : { index, value };
      return itemSelector(new StateData(run, frame, { item }));
    })
  );
}

function inputs(list: ItemList): readonly Json[] {
  return list.values.map((_, index) => itemInput(itemAt(list, index)));
}

function batches(run: Run, plan: DistributedMapPlan, data: StateData, given: readonly Json[]): Json[] | undefined {
  if (plan.batcher === undefined) return undefined;
  const spec = batchSpec(plan.batcher, data, run);
  const found: Json[] = [];
  for (let first = 0; first < given.length; ) {
    const batch = nextBatch(spec, first, given.length, (index) => given[index] ?? null);
    found.push(batch.input);
    first += batch.items;
  }
  return found;
}

function readList(reader: ReaderPlan, text: string, data: StateData): ItemList {
  const most = reader.maxItems?.(data) || MOST_ITEMS;
  const value = parsed(dataFormat(reader), text, most);
  const list = itemsOf(value, sourceOf(reader.arguments(data)));
  if (list === undefined) throw readerFailed("Attempting to map over non-iterable node.");
  return { ...list, values: list.values.slice(0, most), keys: list.keys?.slice(0, most) };
}

function parsed(format: DataFormat, text: string, most: number): Json {
  try {
    if (format.type === "CSV") return parseCsv(text, format.csv, most);
    if (format.type === "JSONL") return parseJsonLines(text, most);
    return parseJsonFile(text, format.type === "JSON" ? format.itemsPointer : undefined);
  } catch (error) {
    throw error instanceof ObjectFailure ? readerFailed(error.message) : error;
  }
}

/** Listings, manifests and Parquet files have no text of their own: their items are given as a JSON array. */
function dataFormat({ format }: ReaderPlan): DataFormat {
  return format.type === "file" ? format.data : { type: "JSON", itemsPointer: undefined };
}

function pointerOf(reader: ReaderPlan): string | undefined {
  const format = dataFormat(reader);
  return format.type === "JSON" ? format.itemsPointer : undefined;
}

function sourceOf(given: Json): string {
  const { Bucket, Key } = isObject(given) ? given : {};
  return Key === undefined ? `S3://${Bucket}` : `S3://${Bucket}/${Key}`;
}

function readerFailed(cause: string): StateError {
  return new StateError(errorNames.itemReaderFailed, cause);
}
