const MULTIPLIER = 0x5deece66dn;
const INCREMENT = 0xbn;
const STATE = 48n;

/**
 * The first number from 0 (included) to 1 (excluded) that Java's `Random` draws from a seed, by its documented generator (a linear
 * congruential one of 48 bits). Step Functions runs on it: a seed gives the number it gives there.
 */
export function javaRandom(seed: number): number {
  let state = BigInt.asUintN(64, BigInt(Math.trunc(seed))) ^ MULTIPLIER;
  const next = (bits: bigint): bigint => {
    state = BigInt.asUintN(Number(STATE), state * MULTIPLIER + INCREMENT);
    return state >> (STATE - bits);
  };
  const high = next(26n);
  return Number((high << 27n) + next(27n)) / 2 ** 53;
}
