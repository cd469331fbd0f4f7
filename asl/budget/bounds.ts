/**
 * What a definition itself does not say and every worst case rests on. The builders read it from the contracts; beside a
 * hand-written definition it stands in a file. States go by their names, which are unique in a machine.
 */
export interface Bounds {
  /** The most items each Map runs over, 0 or more. A Map that is missing here, and has no literal items, is unbounded. */
  readonly items: Readonly<Record<string, number>>;
  /**
   * How often a state is entered at most, 1 or more, in one run of the machine, branch or iteration that it stands in. Of
   * every cycle, those through Catch included, one state needs it, or a loop that the cycle is all within.
   */
  readonly visits: Readonly<Record<string, number>>;
  readonly loops: readonly LoopBound[];
}

/** A loop that counts: each time it is entered anew, it begins anew. */
export interface LoopBound {
  /** The states it consists of. */
  readonly states: readonly string[];
  /** One of them, which every lap passes. */
  readonly head: string;
  /** How often the head is entered at most, 1 or more, each time the loop is entered from outside. */
  readonly most: number;
}

/** Nothing is known. */
export const noBounds: Bounds = { items: {}, visits: {}, loops: [] };

/** How often a state is entered at most while states of a group lead to each other; undefined where nobody says. */
export function mostVisits({ visits, loops }: Bounds, state: string, group: readonly string[]): number | undefined {
  const known = [
    ...(Object.hasOwn(visits, state) ? [visits[state] as number] : []),
    ...loops
      .filter(({ head, states }) => head === state && group.every((member) => states.includes(member)))
      .map(({ most }) => most),
  ];
  return known.length === 0 ? undefined : Math.min(...known);
}
