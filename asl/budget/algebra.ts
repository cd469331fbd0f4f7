/**
 * What can be added along a walk and compared between walks: events of a history, tasks left running. `larger` may take the
 * larger of each component, so that one walk finds the worst case of all of them.
 */
export interface Algebra<W> {
  readonly zero: W;
  add(...weights: readonly W[]): W;
  /** `count` times the weight; Infinity times nothing is nothing. */
  times(count: number, weight: W): W;
  larger(a: W, b: W): W;
}

/** The largest of some weights; undefined where there is none. */
export function largest<W>(algebra: Algebra<W>, weights: Iterable<W | undefined>): W | undefined {
  let most: W | undefined;
  for (const weight of weights) {
    if (weight !== undefined) most = most === undefined ? weight : algebra.larger(most, weight);
  }
  return most;
}
