import { growth, type Measured, measureTypes } from "./measure.ts";

/** What is promised: a machine of 100 states is checked in 3 s, and every state more takes as much as the one before. */
const promised = { states: 100, seconds: 3, growth: 1.1 };

/**
 * Measures how type-checking grows with a machine, and prints the table.
 *
 * @param runs of each size, of which the best counts
 * @returns whether the promise is kept
 */
export async function benchTypes(runs: number, json: boolean): Promise<boolean> {
  const measured = await measureTypes([25, 50, 100, 200], runs);
  const seconds = measured.find(({ states }) => states === promised.states)?.checkSeconds ?? Number.NaN;
  const grows = growth(measured);
  const fast = seconds < promised.seconds;
  const linear = grows < promised.growth;
  console.log(json ? JSON.stringify({ measured, growth: grows, pass: fast && linear }) : table(measured));
  if (!json) {
    console.log(
      `${verdict(fast)}  ${promised.states} states in ${seconds.toFixed(2)} s; at most ${promised.seconds} s`,
    );
    console.log(
      `${verdict(linear)}  a state more: ${grows.toFixed(2)} times the types at twice the size; at most ${promised.growth}`,
    );
  }
  return fast && linear;
}

function table(measured: readonly Measured[]): string {
  const rows = measured.map(({ states, checkSeconds, instantiations, perState }) => [
    String(states),
    `${checkSeconds.toFixed(2)} s`,
    String(instantiations),
    perState === 0 ? "" : perState.toFixed(0),
  ]);
  return [["states", "check time", "instantiations", "per state"], ...rows]
    .map((cells) => cells.map((cell) => cell.padStart(14)).join("  "))
    .join("\n");
}

function verdict(kept: boolean): string {
  return kept ? "pass" : "MISS";
}
