import type { Json, JsonObject } from "../../asl/types/json.ts";

/** The items of a Map Run, in order, and where they come from. */
export interface ItemList {
  readonly values: readonly Json[];
  /** Where the items are an object's members: their names, in the same order. */
  readonly keys: readonly string[] | undefined;
  /** Where the items come from: stretches of the list, the first at 0, each up to the next one. */
  readonly sources: readonly ItemSource[];
}

export interface ItemSource {
  /** The first item that comes from here. */
  readonly from: number;
  /** As `$states.context.Map.Item.Source` names it: `STATE_DATA`, or `S3://bucket/key`. */
  readonly name: string;
}

/** One item as `Map.Item` of the context object tells of it. */
export interface Item {
  readonly index: number;
  readonly value: Json;
  /** Only where the items are an object's members. */
  readonly key: string | undefined;
  readonly source: string;
}

/** The elements of an array or the members of an object as items; undefined where the value is neither. */
export function itemsOf(value: Json, source: string): ItemList | undefined {
  const sources = [{ from: 0, name: source }];
  if (Array.isArray(value)) return { values: value as readonly Json[], keys: undefined, sources };
  if (typeof value !== "object" || value === null) return undefined;
  return { values: Object.values(value as JsonObject), keys: Object.keys(value), sources };
}

/** An item by its place, from 0. */
export function itemAt(list: ItemList, index: number): Item {
  return {
    index,
    value: list.values[index] ?? null,
    key: list.keys?.[index],
    source: sourceOf(list.sources, index),
  };
}

/** What a child gets of an item where no ItemSelector says otherwise: a member of an object comes with its name. */
export function itemInput({ key, value }: Item): Json {
  return key === undefined ? value : { Key: key, Value: value };
}

function sourceOf(sources: readonly ItemSource[], index: number): string {
  let low = 0;
  let high = sources.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sources[middle]?.from ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return sources[low]?.name ?? "";
}
