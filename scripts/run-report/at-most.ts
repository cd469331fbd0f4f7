/**
 * Does work on items that may bring further items, a few at once.
 *
 * @param limit how many at once
 * @param work returns the items that it found
 * @throws the first error of any work; what has begun by then is waited for
 */
export async function workThrough<Item>(
  first: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<readonly Item[]>,
): Promise<void> {
  const open = [...first];
  const running = new Set<Promise<void>>();
  const failed: unknown[] = [];
  const begin = (item: Item) => {
    const one: Promise<void> = work(item)
      .then(
        (found) => void open.push(...found),
        (error) => void failed.push(error),
      )
      .finally(() => running.delete(one));
    running.add(one);
  };
  while (failed.length === 0 && (open.length > 0 || running.size > 0)) {
    while (open.length > 0 && running.size < limit) begin(open.pop() as Item);
    await Promise.race(running);
  }
  await Promise.all(running);
  if (failed.length > 0) throw failed[0];
}
