import type { ObjectStore } from "../../../functions/sweep/object-store.ts";

/** A bucket: when each object was written, by key. Listed in pages of two, so that deleting happens while listing goes on. */
export function storeInMemory(): ObjectStore & { readonly objects: Map<string, number> } {
  const objects = new Map<string, number>();
  const next = (after: string, prefix: string) =>
    [...objects.keys()].filter((key) => key > after && key.startsWith(prefix)).sort();
  return {
    objects,
    async *list(prefix) {
      for (let after = ""; ; ) {
        const page = next(after, prefix).slice(0, 2);
        if (page.length === 0) return;
        for (const key of page) yield { key, size: 10, modified: objects.get(key) ?? 0 };
        after = page.at(-1) ?? after;
      }
    },
    async delete(keys) {
      for (const key of keys) objects.delete(key);
    },
  };
}
