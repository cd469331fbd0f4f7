import { expect } from "chai";
import fc from "fast-check";
import { historyBound } from "../../../asl/budget/history.ts";
import type { MachineModel } from "../../../asl/budget/machine-model.ts";
import { readMachine } from "../../../asl/budget/read-machine.ts";
import { seededRandom } from "../../../engine/random.ts";
import { runs } from "../../support/runs.ts";
import { play } from "./adversary.ts";
import { highestFound } from "./climb.ts";
import { randomAdversary } from "./random-adversary.ts";
import { type RandomMachine, randomMachine, randomMachineOfMapRuns } from "./random-machine.ts";

describe("The bound of a history", () => {
  it("is never exceeded, whatever choices, errors and moments an adversary picks", () => {
    fc.assert(
      fc.property(fc.oneof(randomMachine, randomMachineOfMapRuns), fc.integer(), (machine, seed) => {
        const { events } = historyBound(readMachine(machine.definition), machine.bounds);
        for (let game = 0; game < 8; game++) {
          const reached = play(machine, randomAdversary(machine, seed + game)).events;
          if (reached > events) throw new Error(`${reached} events, and the bound is ${events}.`);
        }
      }),
      { numRuns: runs(40, 500) },
    );
  }).timeout(60_000);

  // The search for the longest history is random, so its seed is fixed.
  it("is reached, or missed by no more than one item's events", () => {
    const machines = fc.sample(randomMachine, { numRuns: runs(40, 100), seed: 5 });
    let played = 0;
    let reachedExactly = 0;
    for (const [at, machine] of machines.entries()) {
      const model = readMachine(machine.definition);
      const { events } = historyBound(model, machine.bounds);
      // What is larger takes a longer search.
      if (machine.tasks.length > 5 || events > 200) continue;
      played++;
      const random = seededRandom(at);
      let reached = 0;
      for (let search = 0; search < 3 && reached < events; search++)
        reached = Math.max(
          reached,
          highestFound(machine, (adversary) => play(machine, adversary).events, random, 300, events),
        );
      if (reached === events) reachedExactly++;
      const missed = events - reached;
      expect(missed, JSON.stringify(machine)).to.be.within(0, eventsOfOneItem(model, machine));
    }
    expect(played / machines.length).to.be.above(0.3);
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
