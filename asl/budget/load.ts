import type { Algebra } from "./algebra.ts";
import { withCommas } from "./finding.ts";

/**
 * What an account has a limited number of at one moment. Beside these, each function by name (`lambda:transform-file`) and
 * each machine's executions (`execution:run-partition`).
 */
export const resources = {
  lambda: "lambda",
  athenaDml: "athenaDml",
  athenaDdl: "athenaDdl",
  /** Calls that start a query, of either kind. */
  queryStart: "queryStart",
  execution: "execution",
  mapRun: "mapRun",
  /** Threads of Standard executions (the machine's own, a branch, an iteration), each of which may enter a state at that moment. */
  thread: "thread",
} as const;

/** How much there may be of one resource, and what multiplies to it. */
export interface Amount {
  readonly most: number;
  /** The largest contributor's way down, outermost first: their product is its part of `most`. */
  readonly chain: readonly Link[];
  /** How much comes from elsewhere. */
  readonly besides: number;
}

/** One level of a chain: a machine or a function, and how many of the next level each one has. */
export interface Link {
  readonly name: string;
  readonly times: number;
}

/** Amounts by resource. */
export type Load = ReadonlyMap<string, Amount>;

const nothing: Load = new Map();

/** Loads are compared resource by resource. */
export const loads: Algebra<Load> = {
  zero: nothing,
  add: (...all) => all.reduce((sum, load) => combined(sum, load, sumOf), nothing),
  times(count, load) {
    if (count === 0) return nothing;
    if (count === 1) return load;
    return mapLoad(load, ({ most, chain: [first, ...rest], besides }) => ({
      most: count * most,
      chain: first === undefined ? [] : [{ ...first, times: count * first.times }, ...rest],
      besides: besides === 0 ? 0 : count * besides,
    }));
  },
  larger: (a, b) => combined(a, b, (one, other) => (other.most > one.most ? other : one)),
};

/** A load of one thing. */
export function one(resource: string, times = 1, chain: readonly Link[] = []): Load {
  return new Map([[resource, { most: times, chain: [{ name: "", times: 1 }, ...chain], besides: 0 }]]);
}

/** A machine's load as those see it who start the machine: what multiplies within it becomes one link. */
export function within(machine: string, load: Load): Load {
  return mapLoad(load, ({ most, chain: [first, ...rest], besides }) => ({
    most,
    chain: [{ name: "", times: 1 }, { name: machine, times: first?.times ?? 1 }, ...rest],
    besides,
  }));
}

/** `backfill (x2) → run-partition (x2) → process-files (x4) = 16` */
export function describeChain({ most, chain, besides }: Amount): string {
  const links = chain.filter(({ name }) => name !== "").map(({ name, times }) => `${name} (x${numberOf(times)})`);
  const more = besides > 0 ? ` + ${numberOf(besides)} elsewhere` : "";
  return `${links.join(" → ")}${more} = ${withCommas(most)}`;
}

function numberOf(count: number): string {
  return Number.isFinite(count) ? withCommas(count) : "any number";
}

function sumOf(a: Amount, b: Amount): Amount {
  const [larger, smaller] = b.most > a.most ? [b, a] : [a, b];
  const most = a.most + b.most;
  return { most, chain: larger.chain, besides: larger.besides + smaller.most };
}

function combined(a: Load, b: Load, merge: (a: Amount, b: Amount) => Amount): Load {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const all = new Map(a);
  for (const [resource, amount] of b) {
    const known = all.get(resource);
    all.set(resource, known === undefined ? amount : merge(known, amount));
  }
  return all;
}

function mapLoad(load: Load, change: (amount: Amount) => Amount): Load {
  return new Map([...load].map(([resource, amount]) => [resource, change(amount)]));
}
