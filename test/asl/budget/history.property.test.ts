import { expect } from "chai";
import fc from "fast-check";
import { mostVisits } from "../../../asl/budget/bounds.ts";
import { historyBound } from "../../../asl/budget/history.ts";
import type { MachineModel } from "../../../asl/budget/machine-model.ts";
import { readMachine } from "../../../asl/budget/read-machine.ts";
import { seededRandom } from "../../../engine/random.ts";
import { type Adversary, type Answer, play } from "./adversary.ts";
import { longestFound } from "./climb.ts";
import { type RandomMachine, randomMachine } from "./random-machine.ts";

describe("The bound of a history", () => {
  it("is never exceeded, whatever choices, errors and moments an adversary picks", () => {
    fc.assert(
      fc.property(randomMachine, fc.integer(), (machine, seed) => {
        const { events } = historyBound(readMachine(machine.definition), machine.bounds);
        for (let game = 0; game < 8; game++) {
          const reached = play(machine, randomAdversary(machine, seed + game));
          if (reached > events) throw new Error(`${reached} events, and the bound is ${events}.`);
        }
      }),
      { numRuns: 200 },
    );
  }).timeout(60_000);

  // The search for the longest history is random, so its seed is fixed.
  it("is reached, or missed by no more than one item's events", () => {
    const machines = fc.sample(randomMachine, { numRuns: 120, seed: 5 });
    let played = 0;
    let reachedExactly = 0;
    for (const [at, machine] of machines.entries()) {
      const model = readMachine(machine.definition);
      const { events } = historyBound(model, machine.bounds);
      // What is larger takes a longer search.
      if (machine.tasks.length > 6 || events > 200) continue;
      played++;
      const random = seededRandom(at);
      let reached = 0;
      for (let search = 0; search < 3 && reached < events; search++)
        reached = Math.max(reached, longestFound(machine, random, 400, events));
      if (reached === events) reachedExactly++;
      const missed = events - reached;
      expect(missed, JSON.stringify(machine)).to.be.within(0, eventsOfOneItem(model, machine));
    }
    expect(played).to.be.above(40);
    expect(reachedExactly / played).to.be.above(0.85);
  }).timeout(120_000);
});

/** The most that one iteration, or one branch, of the machine's own states writes; 0 where there is none. */
function eventsOfOneItem(model: MachineModel, machine: RandomMachine): number {
  const parts = [...model.root.states.values()].flatMap((state) => {
    if (state.kind === "map") return [state.body];
    return state.kind === "parallel" ? state.branches : [];
  });
  return Math.max(0, ...parts.map((root) => historyBound({ ...model, root }, machine.bounds).events));
}

/** Answers at random, but keeps to the bounds of loops. */
function randomAdversary(machine: RandomMachine, seed: number): Adversary {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const failing = random();
  return ({ request, visit }): Answer => {
    const after = pick([0, 1, 1, 1, 5]);
    const most = mostVisits(machine.bounds, request.stateName, []) ?? Number.POSITIVE_INFINITY;
    if (request.stateName.startsWith("catch-loop") && visit >= most) return { again: false, after };
    if (random() < failing)
      return random() < 0.2 ? { bad: true, after } : { error: pick([...machine.errors, "Other"]), after };
    return { again: visit < most && random() < 0.7, after };
  };
}
