import type { Random } from "../../../engine/random.ts";

/** Choices drawn from one generator: the same seed makes the same choices. */
export interface Draw {
  /** A whole number from 0, below `below`. */
  integer(below: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** An array of `least` to `most` things. */
  some<T>(least: number, most: number, make: (index: number) => T): T[];
}

export function drawFrom(random: Random): Draw {
  const integer = (below: number) => Math.floor(random() * below);
  return {
    integer,
    chance: (probability) => random() < probability,
    pick: <T>(list: readonly T[]) => list[integer(list.length)] as T,
    some: (least, most, make) => Array.from({ length: least + integer(most - least + 1) }, (_, index) => make(index)),
  };
}
