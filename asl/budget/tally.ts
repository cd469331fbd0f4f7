import type { Algebra } from "./algebra.ts";

/** A number of events that knows which states write them. */
export interface Tally {
  readonly total: number;
  readonly parts: readonly Part[];
}

type Part =
  | { readonly path: string; readonly visits: number; readonly events: number }
  | { readonly times: number; readonly tally: Tally };

/** What one state adds to a tally, over all visits. */
export interface Contribution {
  /** Where the state is in the definition; empty for the execution's own first and last event. */
  readonly path: string;
  readonly visits: number;
  readonly events: number;
}

/** Events of one state itself; `visits` is 1 where its entry is among them. */
export function eventsOf(path: string, events: number, visits: 0 | 1 = 0): Tally {
  return { total: events, parts: [{ path, visits, events }] };
}

const nothing: Tally = { total: 0, parts: [] };

/** Tallies are compared by their totals. */
export const tallies: Algebra<Tally> = {
  zero: nothing,
  add(...weights) {
    const some = weights.filter((weight) => weight.parts.length > 0);
    const [only] = some;
    if (some.length <= 1) return only ?? nothing;
    return {
      total: some.reduce((sum, weight) => sum + weight.total, 0),
      parts: some.map((tally) => ({ times: 1, tally })),
    };
  },
  times(count, weight) {
    if (count === 0 || weight.total === 0) return nothing;
    return count === 1 ? weight : { total: count * weight.total, parts: [{ times: count, tally: weight }] };
  },
  larger: (a, b) => (b.total > a.total ? b : a),
};

/** Which states a tally's events come from, the largest first. */
export function contributions(tally: Tally): Contribution[] {
  const found = new Map<string, { path: string; visits: number; events: number }>();
  const gather = (of: Tally, times: number): void => {
    for (const part of of.parts) {
      if ("tally" in part) {
        gather(part.tally, times * part.times);
        continue;
      }
      const known = found.get(part.path) ?? { path: part.path, visits: 0, events: 0 };
      known.events += times * part.events;
      if (part.visits > 0) known.visits += times;
      found.set(part.path, known);
    }
  };
  gather(tally, 1);
  return [...found.values()].sort((a, b) => b.events - a.events);
}
