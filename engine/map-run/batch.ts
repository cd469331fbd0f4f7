import type { Json } from "../../asl/types/json.ts";
import { utf8Bytes } from "../payload.ts";

/** An ItemBatcher with its fields evaluated. */
export interface BatchSpec {
  /** Given to every child beside its items; undefined where the batcher has no BatchInput. */
  readonly batchInput: Json | undefined;
  /** Undefined where only bytes limit a batch. */
  readonly maxItems: number | undefined;
  /** Of a child's whole input, in UTF-8 bytes of its JSON text. */
  readonly maxInputBytes: number;
}

/** A child's input, and how many items are in it. */
export interface Batch {
  readonly input: Json;
  readonly items: number;
}

/**
 * The next batch: as many of the item inputs from `first` on as fit, at least one. `inputOf` is asked once for each of them
 * and perhaps for the one after.
 */
export function nextBatch(spec: BatchSpec, first: number, end: number, inputOf: (index: number) => Json): Batch {
  const { batchInput, maxItems = Number.POSITIVE_INFINITY, maxInputBytes } = spec;
  const items: Json[] = [];
  let bytes = utf8Bytes(JSON.stringify(batchOf(batchInput, [])));
  for (let index = first; index < end && items.length < maxItems; index++) {
    const item = inputOf(index);
    bytes += utf8Bytes(JSON.stringify(item)) + (items.length > 0 ? 1 : 0);
    if (bytes > maxInputBytes && items.length > 0) break;
    items.push(item);
  }
  return { input: batchOf(batchInput, items), items: items.length };
}

/** In the order of members that AWS writes. */
function batchOf(batchInput: Json | undefined, items: readonly Json[]): Json {
  return { ...(batchInput === undefined ? {} : { BatchInput: batchInput }), Items: items };
}
