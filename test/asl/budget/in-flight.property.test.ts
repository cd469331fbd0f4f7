import { expect } from "chai";
import fc from "fast-check";
import { machineLoads } from "../../../asl/budget/in-flight.ts";
import type { Load } from "../../../asl/budget/load.ts";
import { readMachine } from "../../../asl/budget/read-machine.ts";
import { seededRandom } from "../../../engine/random.ts";
import { runs } from "../../support/runs.ts";
import { type Adversary, type Answer, type Game, play } from "./adversary.ts";
import { highestFound } from "./climb.ts";
import { randomAdversary } from "./random-adversary.ts";
import { type RandomMachine, randomMachineOfMapRuns, randomPair } from "./random-machine.ts";

type Pair = { readonly parent: RandomMachine; readonly child: RandomMachine };

describe("The bound of what is in flight", () => {
  it("is never exceeded by nested machines, orphans included", () => {
    fc.assert(
      fc.property(randomPair, fc.integer(), (pair, seed) => {
        const live = boundOf(pair);
        for (let game = 0; game < 6; game++) hold(live, playPair(pair, randomAdversary(both(pair), seed + game)));
      }),
      { numRuns: runs(40, 500) },
    );
  }).timeout(60_000);

  it("is never exceeded by Map Runs, whose children are executions of their own", () => {
    fc.assert(
      fc.property(randomMachineOfMapRuns, fc.integer(), (machine, seed) => {
        const known = { name: "machine", model: readMachine(machine.definition), bounds: machine.bounds };
        const live = machineLoads({ machines: [known], functions: [] }).get("machine")?.live ?? new Map();
        for (let game = 0; game < 6; game++) {
          const adversary = randomAdversary(machine, seed + game);
          hold(
            live,
            play(machine, (moment) => readable(adversary(moment))),
          );
        }
      }),
      { numRuns: runs(40, 500) },
    );
  }).timeout(60_000);

  it("is reached by most machines, and exceeded by none, when one searches for its worst case", () => {
    let played = 0;
    let reachedExactly = 0;
    for (const [at, pair] of fc.sample(randomPair, { numRuns: runs(60, 150), seed: 3 }).entries()) {
      const live = boundOf(pair);
      const bound = live.get("lambda")?.most ?? 0;
      if (both(pair).tasks.length > 6 || bound > 60 || bound === 0) continue;
      played++;
      const score = (adversary: Adversary) => {
        const game = playPair(pair, adversary);
        hold(live, game);
        return game.invocations;
      };
      if (highestFound(both(pair), score, seededRandom(at), 200, bound) === bound) reachedExactly++;
    }
    expect(played).to.be.above(runs(6, 15));
    expect(reachedExactly / played).to.be.above(0.6);
  }).timeout(120_000);
});

function boundOf({ parent, child }: Pair): Load {
  const machines = Object.entries({ parent, child }).map(([name, { definition, bounds }]) => ({
    name,
    model: readMachine(definition),
    bounds,
  }));
  return machineLoads({ machines, functions: [] }).get("parent")?.live ?? new Map();
}

function playPair({ parent, child }: Pair, adversary: Adversary): Game {
  return play(parent, (moment) => readable(adversary(moment)), child);
}

/** The bound is about runs in which every result can be read. */
function readable(answer: Answer): Answer {
  const { after } = answer;
  if ("bad" in answer) return { error: "Other", after };
  return "again" in answer && typeof answer.again === "string" ? { again: false, after } : answer;
}

function hold(live: Load, { invocations, executions, threads }: Game): void {
  expect(invocations).to.be.at.most(live.get("lambda")?.most ?? 0);
  expect(executions).to.be.at.most(live.get("execution")?.most ?? 0);
  expect(threads).to.be.at.most(live.get("thread")?.most ?? 0);
}

/** Both machines as the adversary sees them; their states are told apart by name. */
function both({ parent, child }: Pair) {
  return {
    definition: { parent: parent.definition, child: child.definition },
    bounds: {
      items: {},
      visits: { ...parent.bounds.visits, ...child.bounds.visits },
      loops: [...parent.bounds.loops, ...child.bounds.loops],
    },
    errors: parent.errors,
    tasks: [...parent.tasks, ...child.tasks],
  };
}
