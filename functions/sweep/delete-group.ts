import { maxDeleted, type ObjectStore } from "./object-store.ts";

/** Deletes all objects under a prefix. */
export async function deleteGroup(store: ObjectStore, prefix: string): Promise<void> {
  let keys: string[] = [];
  for await (const { key } of store.list(prefix)) {
    keys.push(key);
    if (keys.length < maxDeleted) continue;
    await store.delete(keys);
    keys = [];
  }
  if (keys.length > 0) await store.delete(keys);
}
