/** Draws numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/**
 * A generator whose draws follow from its seed alone (the mulberry32 construction: 32 bits of state).
 * For jitter and simulated durations; not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Version 4 UUIDs drawn from a generator, so that a seed repeats them. */
export function randomUuid(random: Random): string {
  const digits = Array.from({ length: 32 }, (_, place) => {
    if (place === 12) return "4";
    const drawn = Math.floor(random() * 16);
    return (place === 16 ? (drawn & 3) | 8 : drawn).toString(16);
  }).join("");
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    "-",
  );
}
