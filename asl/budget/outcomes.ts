import type { Retrier } from "../types/retry.ts";
import type { Algebra } from "./algebra.ts";
import { largest } from "./algebra.ts";
import { anyOther, type ErrorClass, nameless, takerOf } from "./error-classes.ts";
import type { Catching, Caught, Place, Way, WaysThrough } from "./known/ways.ts";
import { type Loops, longestWalks, type Step } from "./longest-walk.ts";

/** The worst that a part of a machine can come to, for each way it can go. */
export interface Outcome<W> {
  /** It ends well; undefined where it cannot. */
  readonly ends: W | undefined;
  /** The same by what it hands on then, by the number of the ending. */
  readonly endings: ReadonlyMap<number, W>;
  /** It fails, by error. */
  readonly fails: ReadonlyMap<ErrorClass, W>;
  /** A query of its own fails with States.Runtime, which ends the whole execution there and then; undefined where none can. */
  readonly dies: W | undefined;
  /** It is cut from outside at any moment, its own failure at that moment included. */
  readonly cut: W;
  /** Any moment while it goes on. */
  readonly during: W;
}

/** The same for one visit of a state, which may lead on or end its block. */
export interface Visit<W> extends Omit<Outcome<W>, "ends" | "endings"> {
  readonly leads: readonly Lead<W>[];
}

/** Where a visit leads at worst. */
export interface Lead<W> {
  readonly to: Place;
  readonly weight: W;
}

/** The worst outcomes of a block: each a heaviest walk to some state, and what happens there. */
export function blockOutcome<W>(
  { start, ways }: WaysThrough,
  visit: (way: Way) => Visit<W>,
  algebra: Algebra<W>,
  loops: Loops,
): Outcome<W> {
  const visits = visitReachable(start, ways, visit);
  const steps = [...visits].flatMap(([from, { leads }]) =>
    leads.flatMap(({ to, weight }): Step<W>[] => (to.kind === "state" ? [{ from, to: to.key, weight }] : [])),
  );
  const walks = [...longestWalks(start, steps, algebra, loops)].flatMap(([key, before]) => {
    const at = visits.get(key);
    return at === undefined ? [] : [{ before, at }];
  });
  const fails = new Map<ErrorClass, W>();
  const endings = new Map<number, W>();
  for (const { before, at } of walks) {
    for (const [error, weight] of at.fails) raise(fails, error, algebra.add(before, weight), algebra);
    for (const { to, weight } of at.leads) {
      if (to.kind === "end") raise(endings, to.ending, algebra.add(before, weight), algebra);
    }
  }
  const most = (pick: (at: Visit<W>) => W | undefined): W | undefined =>
    largest(
      algebra,
      walks.map(({ before, at }) => {
        const weight = pick(at);
        return weight && algebra.add(before, weight);
      }),
    );
  return {
    ends: largest(algebra, endings.values()),
    endings,
    fails,
    dies: most((at) => at.dies),
    cut: largest(algebra, [most((at) => at.cut), ...fails.values()]) ?? algebra.zero,
    during: most((at) => at.during) ?? algebra.zero,
  };
}

function visitReachable<W>(
  start: string,
  ways: ReadonlyMap<string, Way>,
  visit: (way: Way) => Visit<W>,
): Map<string, Visit<W>> {
  const visits = new Map<string, Visit<W>>();
  const open = [start];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const way = ways.get(key);
    if (visits.has(key) || way === undefined) continue;
    const visited = visit(way);
    visits.set(key, visited);
    open.push(...visited.leads.flatMap(({ to }) => (to.kind === "state" ? [to.key] : [])));
  }
  return visits;
}

/** All retries of one visit: each retrier uses up its attempts on the heaviest failure that it takes first. */
export function allRetries<W>(
  retriers: readonly Retrier[],
  failures: ReadonlyMap<ErrorClass, W>,
  algebra: Algebra<W>,
): W {
  const each = retriers.map((retrier) => {
    const taken = [...failures].filter(([error]) => takerOf(retriers, error) === retrier).map(([, weight]) => weight);
    return algebra.times(retrier.MaxAttempts ?? 3, largest(algebra, taken) ?? algebra.zero);
  });
  return algebra.add(...each);
}

/** Where the last failures of a visit go. */
export interface Recovered<W> {
  readonly leads: readonly Lead<W>[];
  readonly fails: Map<ErrorClass, W>;
}

/**
 * Hands each failure to the catcher that takes it, or lets it out.
 *
 * @param weights.caught what is added where a catcher leads on
 * @param weights.refused the same where the catcher's own fields fail, with which error
 * @param weights.uncaught the same where nothing takes the error
 */
export function recover<W>(
  catchers: readonly Catching[],
  failures: ReadonlyMap<ErrorClass, W>,
  weights: {
    caught(weight: W): W;
    refused(caught: Caught, weight: W): Iterable<readonly [ErrorClass, W]>;
    uncaught(weight: W): W;
  },
  algebra: Algebra<W>,
): Recovered<W> {
  const fails = new Map<ErrorClass, W>();
  const leads: Lead<W>[] = [];
  for (const [error, weight] of failures) {
    const catcher = takerOf(catchers, error);
    if (catcher === undefined) {
      raise(fails, error, weights.uncaught(weight), algebra);
      continue;
    }
    const caught = error === anyOther || error === nameless ? catcher.other : catcher.named;
    leads.push({ to: caught.to, weight: weights.caught(weight) });
    for (const [refusal, heavier] of weights.refused(caught, weight)) raise(fails, refusal, heavier, algebra);
  }
  return { leads, fails };
}

/** Keeps the larger of what is known of an error and something new. */
export function raise<K, W>(map: Map<K, W>, key: K, weight: W, algebra: Algebra<W>): void {
  const before = map.get(key);
  map.set(key, before === undefined ? weight : algebra.larger(before, weight));
}
