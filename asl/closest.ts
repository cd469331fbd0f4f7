/**
 * The name that somebody most likely meant: the one with the fewest letters changed, added, left out or swapped, upper and lower case
 * apart; undefined where none is near.
 */
export function closest(found: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, apart: distance(found.toLowerCase(), name.toLowerCase()) }))
    .filter(({ apart }) => apart <= Math.max(found.length < 3 ? 0 : 1, Math.floor(found.length / 4)))
    .sort((a, b) => a.apart - b.apart);
  return near[0]?.name;
}

/** ` Did you mean "Next"?`, or nothing. */
export function didYouMean(found: string, names: readonly string[]): string {
  const name = closest(found, names);
  return name === undefined ? "" : ` Did you mean ${JSON.stringify(name)}?`;
}

/** Letters to change, add, leave out or swap with the next. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] as number[];
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (above[j] as number) + 1,
          (row[j - 1] as number) + 1,
          (above[j - 1] as number) + same,
          swapped ? ((rows[i - 2] as number[])[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Number.POSITIVE_INFINITY;
}
