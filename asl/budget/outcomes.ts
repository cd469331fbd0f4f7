import type { Retrier } from "../types/retry.ts";
import type { Algebra } from "./algebra.ts";
import { largest } from "./algebra.ts";
import { type ErrorClass, takerOf } from "./error-classes.ts";
import { type Loops, longestWalks, type Step } from "./longest-walk.ts";
import type { BlockModel, CatcherModel, StateModel } from "./machine-model.ts";

/** The worst that a part of a machine can come to, for each way it can go. */
export interface Outcome<W> {
  /** It ends well; undefined where it cannot. */
  readonly ends: W | undefined;
  /** It fails, by error. */
  readonly fails: ReadonlyMap<ErrorClass, W>;
  /** It is cut from outside at any moment, its own failure at that moment included. */
  readonly cut: W;
  /** Any moment while it goes on. */
  readonly during: W;
}

/** The same for one visit of a state, which may also lead on. */
export interface Visit<W> extends Outcome<W> {
  readonly leads: readonly { readonly to: string; readonly weight: W }[];
}

/** The worst outcomes of a block: each a heaviest walk to some state, and what happens there. */
export function blockOutcome<W>(
  block: BlockModel,
  visit: (state: StateModel) => Visit<W>,
  algebra: Algebra<W>,
  loops: Loops,
): Outcome<W> {
  const visits = visitReachable(block, visit);
  const steps = [...visits].flatMap(([from, { leads }]) => leads.map((lead): Step<W> => ({ from, ...lead })));
  const walks = [...longestWalks(block.startAt, steps, algebra, loops)].flatMap(([name, before]) => {
    const at = visits.get(name);
    return at === undefined ? [] : [{ before, at }];
  });
  const fails = new Map<ErrorClass, W>();
  for (const { before, at } of walks) {
    for (const [error, weight] of at.fails) raise(fails, error, algebra.add(before, weight), algebra);
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
    ends: most((at) => at.ends),
    fails,
    cut: largest(algebra, [most((at) => at.cut), ...fails.values()]) ?? algebra.zero,
    during: most((at) => at.during) ?? algebra.zero,
  };
}

function visitReachable<W>(block: BlockModel, visit: (state: StateModel) => Visit<W>): Map<string, Visit<W>> {
  const visits = new Map<string, Visit<W>>();
  const open = [block.startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = block.states.get(name);
    if (visits.has(name) || state === undefined) continue;
    const visited = visit(state);
    visits.set(name, visited);
    open.push(...visited.leads.map(({ to }) => to));
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
  readonly leads: readonly { readonly to: string; readonly weight: W }[];
  readonly fails: Map<ErrorClass, W>;
}

/**
 * Hands each failure to the catcher that takes it, or lets it out.
 *
 * @param caught what is added where a catcher leads on
 * @param refused the same where the catcher's own fields fail, with which error
 * @param uncaught the same where nothing takes the error
 */
export function recover<W>(
  catchers: readonly CatcherModel[],
  failures: ReadonlyMap<ErrorClass, W>,
  weights: {
    caught(weight: W): W;
    refused(catcher: CatcherModel, weight: W): Iterable<readonly [ErrorClass, W]>;
    uncaught(weight: W): W;
  },
  algebra: Algebra<W>,
): Recovered<W> {
  const fails = new Map<ErrorClass, W>();
  const caught = new Map<string, W>();
  for (const [error, weight] of failures) {
    const catcher = takerOf(catchers, error);
    if (catcher === undefined) {
      raise(fails, error, weights.uncaught(weight), algebra);
      continue;
    }
    raise(caught, catcher.next, weights.caught(weight), algebra);
    for (const [refusal, heavier] of weights.refused(catcher, weight)) raise(fails, refusal, heavier, algebra);
  }
  return { leads: [...caught].map(([to, weight]) => ({ to, weight })), fails };
}

/** Keeps the larger of what is known of an error and something new. */
export function raise<K, W>(map: Map<K, W>, key: K, weight: W, algebra: Algebra<W>): void {
  const before = map.get(key);
  map.set(key, before === undefined ? weight : algebra.larger(before, weight));
}
