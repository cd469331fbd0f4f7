/** A seeded generator of 32-bit numbers (mulberry32): small, fast, and the same on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** A seed for one file, from the sample's seed and what names the file. */
export function seedOf(seed: number, ...names: readonly number[]): number {
  return names.reduce((mixed, name) => Math.imul(mixed ^ name, 0x9e3779b1) >>> 0, (seed ^ 0x85ebca6b) >>> 0);
}

/** Steps of one turn in {@link sine}. */
export const turn = 4096;

const table = Int32Array.from({ length: turn }, (_, step) =>
  Math.round(Math.sin((2 * Math.PI * step) / turn) * 10_000),
);

/** The sine of a phase in steps, times 10,000. */
export function sine(phase: number): number {
  return table[phase & (turn - 1)] ?? 0;
}
