import { maxChunkBytes } from "../../schemas/chunk.ts";

/**
 * Cuts items, in their order, into chunks that one child execution can read as a payload: at most {@link maxChunkBytes} bytes of
 * JSON each. Where the count decides, chunks differ by one item at most.
 *
 * @param member what a chunk's items are under: `files` makes chunks such as `{ "files": [ … ] }`
 * @param most items that a chunk may have, 1 or more
 */
export function cutChunks<const Member extends string, Item>(
  member: Member,
  items: readonly Item[],
  most: number,
): Record<Member, Item[]>[] {
  const even = Math.ceil(items.length / Math.ceil(items.length / most));
  const empty = Buffer.byteLength(JSON.stringify({ [member]: [] }));
  const chunks: { items: Item[]; bytes: number }[] = [];
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = chunks.at(-1);
    if (last && last.items.length < even && last.bytes + bytes <= maxChunkBytes) {
      last.items.push(item);
      last.bytes += bytes;
    } else {
      chunks.push({ items: [item], bytes: empty + bytes });
    }
  }
  return chunks.map((chunk) => ({ [member]: chunk.items }) as Record<Member, Item[]>);
}
