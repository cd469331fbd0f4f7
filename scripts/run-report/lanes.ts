/**
 * Puts spans into lanes, so that those in one lane do not overlap: each into the first lane that is free when it begins.
 *
 * @param spans in the order of their beginnings
 * @returns the lane of each, from 0
 */
export function lanesOf(spans: readonly { readonly begin: number; readonly end: number }[]): number[] {
  const free: number[] = [];
  return spans.map(({ begin, end }) => {
    const found = free.findIndex((until) => until <= begin);
    const lane = found < 0 ? free.length : found;
    free[lane] = end;
    return lane;
  });
}
