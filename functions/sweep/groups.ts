import type { StoredObject } from "./object-store.ts";

/** Objects that are deleted together or not at all. */
export interface ObjectGroup {
  /** What their keys begin with. */
  readonly prefix: string;
  readonly objects: number;
  readonly bytes: number;
  /** When the last of them was written, in milliseconds since 1970. */
  readonly newest: number;
}

/**
 * Puts objects together by what a function finds in their keys; those without are passed over. One group is in memory at a time.
 *
 * @param listed by key, so that a group's objects come one after the other
 */
export async function* groups(
  listed: AsyncIterable<StoredObject>,
  prefixOf: (key: string) => string | undefined,
): AsyncGenerator<ObjectGroup> {
  let group: { prefix: string; objects: number; bytes: number; newest: number } | undefined;
  for await (const { key, size, modified } of listed) {
    const prefix = prefixOf(key);
    if (group && prefix !== group.prefix) {
      yield group;
      group = undefined;
    }
    if (prefix === undefined) continue;
    group ??= { prefix, objects: 0, bytes: 0, newest: 0 };
    group.objects += 1;
    group.bytes += size;
    group.newest = Math.max(group.newest, modified);
  }
  if (group) yield group;
}
