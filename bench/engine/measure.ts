import { fastest, type Peers, peers } from "./peers.ts";
import { floor, runWorkload } from "./run-workload.ts";
import {
  loop,
  mapInJsonata,
  mapInJsonPath,
  mapOfPass,
  mapOfTasks,
  nestedMaps,
  retries,
  type Workload,
} from "./workloads.ts";

/** One line of the table. */
export interface Line {
  readonly name: string;
  readonly what: string;
  /** What was measured, in `unit`. */
  readonly value: number;
  readonly unit: "ms" | "times" | "MiB" | "s";
  /** The most that passes, in `unit`; strictly less where `strictly`. */
  readonly most: number;
  readonly strictly?: true;
  /** What the value stands beside: times measured, peers' times. */
  readonly beside: string;
}

/** True where a line keeps what it promises. */
export function passes({ value, most, strictly }: Line): boolean {
  return strictly ? value < most : value <= most;
}

const ITEMS = 10_000;
const MANY_ITEMS = 1_000_000;

/** Bytes of the result array of {@link MANY_ITEMS}: a pointer or small number each, with the room that a growing array has. */
const RESULT_BYTES = MANY_ITEMS * 8 * 2;

/** Memory that is no result: machine, queue, garbage not yet collected. */
const SPARE_MEBIBYTES = 32;

/**
 * Measures all lines. What is compared is measured in turn, run by run, and the best of `runs` counts on either side: a busy
 * machine makes any run slower and none faster.
 */
export function measure(runs: number): Line[] {
  return [...peerLines(runs), queryLine(runs), ...mapLines(runs)];
}

function mapLines(runs: number): Line[] {
  const small = mapOfPass(ITEMS);
  const [bare, whole] = bestOf(runs, [() => floor(ITEMS), () => runWorkload(small).milliseconds]);
  const large = mapOfPass(MANY_ITEMS);
  const [milliseconds, manySmall] = bestOf(3, [
    () => runWorkload(large, "counted").milliseconds,
    () => sum(MANY_ITEMS / ITEMS, () => runWorkload(small, "counted").milliseconds),
  ]);
  return [
    {
      name: "W1",
      what: "Map of 10,000 Pass with its history, to making the same events' text",
      value: whole / bare,
      unit: "times",
      most: 4,
      beside: `${ms(whole)} to ${ms(bare)}`,
    },
    {
      name: "W1 counted",
      what: "an item of 1,000,000 to one of 10,000, events counted",
      value: milliseconds / manySmall,
      unit: "times",
      most: 1.5,
      beside: `${ms(milliseconds)} to ${ms(manySmall)} for 100 runs`,
    },
    {
      name: "W1 memory",
      what: "heap beyond the items, 1,000,000 of them, events counted",
      value: runWorkload(large, "weighed").heapBytes / 2 ** 20,
      unit: "MiB",
      most: Math.round(RESULT_BYTES / 2 ** 20) + SPARE_MEBIBYTES,
      beside: "the result array and its growth alone: 15 MiB",
    },
  ];
}

function peerLines(runs: number): Line[] {
  const timed: readonly (readonly [keyof typeof peers, string, Workload])[] = [
    ["W2", "Map of 1,000, 4 at once: Choice, Task, Pass", mapOfTasks],
    ["W3", "100 children, each a Map of 50 Pass", nestedMaps],
    ["W4", "5,000 rounds of Choice and States.MathAdd", loop],
    ["W5", "Map of 400, each Task fails twice, in virtual time", retries],
  ];
  const lines = timed.map(([name, what, workload]): Line => {
    const [best] = bestOf(runs, [() => runWorkload(workload).milliseconds]);
    const most = name === "W5" ? 20 : fastest(peers[name]) * 1000;
    return { name, what, value: best, unit: "ms", most, strictly: true, beside: beside(peers[name]) };
  });
  const virtual = runWorkload(retries).virtual / 1000;
  const took = "virtual time of W5: 3 s of waits, 40 of 400 at once";
  return [
    ...lines,
    { name: "W5 virtual", what: took, value: virtual, unit: "s", most: 30, beside: "10 rounds of 1 s and 2 s" },
  ];
}

function queryLine(runs: number): Line {
  const [jsonata, jsonPath] = bestOf(runs, [
    () => runWorkload(mapInJsonata(ITEMS)).milliseconds,
    () => runWorkload(mapInJsonPath(ITEMS)).milliseconds,
  ]);
  return {
    name: "JSONata",
    what: "Map of 10,000, four simple expressions each, to the same in JSONPath",
    value: jsonata / jsonPath,
    unit: "times",
    most: 3,
    beside: `${ms(jsonata)} to ${ms(jsonPath)}`,
  };
}

function sum(times: number, run: () => number): number {
  let all = 0;
  for (let time = 0; time < times; time++) all += run();
  return all;
}

/** The best of several runs of each, after one that is not counted. */
function bestOf<const T extends readonly (() => number)[]>(runs: number, all: T): { [K in keyof T]: number } {
  const best = all.map(() => Number.POSITIVE_INFINITY);
  for (const run of all) run();
  for (let round = 0; round < runs; round++) {
    for (const [at, run] of all.entries()) best[at] = Math.min(best[at] ?? 0, run());
  }
  return best as { [K in keyof T]: number };
}

function beside({ als, jar, moto }: Peers): string {
  const told = (name: string, seconds: number | undefined) =>
    `${name} ${seconds === undefined ? "fails" : `${seconds} s`}`;
  return [told("ALS", als), told("jar", jar), told("moto", moto)].join(", ");
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
}
