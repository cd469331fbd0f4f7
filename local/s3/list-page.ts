import { afterKey, afterPrefix } from "./key-order.ts";

/** Finds the first key at or after a bound among those with a prefix. */
export interface KeySource {
  first(bound: string, prefix: string): Promise<string | undefined>;
}

/** A key, or a common prefix that stands for all keys that begin with it. */
export type ListItem = { readonly key: string } | { readonly prefix: string };

export interface ListPage {
  readonly items: readonly ListItem[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: string | undefined;
}

export interface ListQuery {
  readonly prefix: string;
  /** Keys are rolled up to its first occurrence behind the prefix; "" for not at all. */
  readonly delimiter: string;
  /** The first key that may be shown. */
  readonly from: string;
  /** How many keys and common prefixes together, at least 1. */
  readonly max: number;
}

/** One page of a listing, in order of the keys' bytes. A common prefix is one step, however many keys it stands for. */
export async function listPage(keys: KeySource, { prefix, delimiter, from, max }: ListQuery): Promise<ListPage> {
  const items: ListItem[] = [];
  let bound: string | undefined = from;
  while (bound !== undefined) {
    const key = await keys.first(bound, prefix);
    if (key === undefined) break;
    if (items.length === max) return { items, next: bound };
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut === -1) {
      items.push({ key });
      bound = afterKey(key);
    } else {
      const common = key.slice(0, cut + delimiter.length);
      items.push({ prefix: common });
      bound = afterPrefix(common);
    }
  }
  return { items, next: undefined };
}
