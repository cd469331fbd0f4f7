/** How many failed items a Map Run takes. A threshold of 0 counts as not set where the other one is set. */
export interface Tolerance {
  /** Items. */
  readonly count: number;
  /** Of all items, 0 to 100. */
  readonly percentage: number;
}

/** True where more items have failed than are tolerated by either threshold; where none is set, any failure is too many. */
export function exceeds({ count, percentage }: Tolerance, failedItems: number, items: number): boolean {
  if (count === 0 && percentage === 0) return failedItems > 0;
  return (count > 0 && failedItems > count) || (percentage > 0 && failedItems * 100 > percentage * items);
}
