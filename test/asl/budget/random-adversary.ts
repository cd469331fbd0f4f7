import { mostVisits } from "../../../asl/budget/bounds.ts";
import { seededRandom } from "../../../engine/random.ts";
import type { Adversary, Answer } from "./adversary.ts";
import { mapLoopsAround } from "./climb.ts";
import type { RandomMachine } from "./random-machine.ts";

/** Answers at random, but keeps to the bounds of loops. */
export function randomAdversary(machine: Pick<RandomMachine, "bounds" | "errors">, seed: number): Adversary {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const failing = random();
  return (moment): Answer => {
    const { request, visit } = moment;
    const after = pick([0, 1, 1, 1, 5]);
    if (mapLoopsAround(machine, moment).some(({ left }) => left === 0)) return { again: false, after };
    const most = mostVisits(machine.bounds, request.stateName, []) ?? Number.POSITIVE_INFINITY;
    if (request.stateName.startsWith("catch-loop") && visit >= most) return { again: false, after };
    if (random() < failing)
      return random() < 0.2 ? { bad: true, after } : { error: pick([...machine.errors, "Other"]), after };
    return { again: visit < most && random() < 0.7, after };
  };
}
