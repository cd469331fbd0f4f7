import { errorNames } from "../error-name.ts";
import type { Retrier } from "../types/retry.ts";
import { largest } from "./algebra.ts";
import { type Bounds, mostVisits } from "./bounds.ts";
import { type ErrorClass, mapRunErrors, pathErrors } from "./error-classes.ts";
import type {
  BlockModel,
  CatcherModel,
  ChoiceModel,
  DistributedMapModel,
  FailModel,
  MachineModel,
  MapModel,
  ParallelModel,
  PlainModel,
  QueryFaults,
  StateModel,
  TaskModel,
} from "./machine-model.ts";
import { allRetries, blockOutcome, type Outcome, raise, recover, type Visit } from "./outcomes.ts";
import { type Contribution, contributions, eventsOf, type Tally, tallies } from "./tally.ts";

/** The most events that one execution can write, and where they come from. */
export interface HistoryBound {
  /** Infinity where nothing bounds them; `unbounded` then says what is missing. */
  readonly events: number;
  /** The states of the longest history, by events, the largest first. */
  readonly contributions: readonly Contribution[];
  readonly unbounded: readonly Unbounded[];
}

/** Why there is no bound. */
export type Unbounded =
  /** A Map whose number of items nothing limits. */
  | { readonly kind: "items"; readonly state: string; readonly path: string }
  /** A way back to the same state that nothing limits, Catch included. */
  | { readonly kind: "cycle"; readonly states: readonly string[] };

/** The histories of a machine, and of the children of each of its Distributed Maps, which have histories of their own. */
export interface MachineHistory extends HistoryBound {
  readonly children: readonly (HistoryBound & { readonly state: string; readonly path: string })[];
}

/**
 * The worst case of a machine's event history, redrives aside: an adversary picks choices, item counts, errors and timing.
 *
 * What each state writes is FACTS.md B. Exact but for this: timing is free, so siblings of a failing branch or iteration
 * count at the largest moment of each, even if these cannot coincide.
 */
export function historyBound(machine: MachineModel, bounds: Bounds): MachineHistory {
  const children = new Map<string, HistoryBound & { state: string; path: string }>();
  const whole = boundOf(machine.root, machine.errors, bounds, (state, bound) =>
    children.set(state.path, { state: state.name, path: state.path, ...bound }),
  );
  return { ...whole, children: [...children.values()] };
}

type ChildFound = (state: DistributedMapModel, bound: HistoryBound) => void;

function boundOf(
  root: BlockModel,
  errors: ReadonlySet<ErrorClass>,
  bounds: Bounds,
  foundChild: ChildFound,
): HistoryBound {
  const unbounded: Unbounded[] = [];
  const history = new HistoryOf(errors, bounds, unbounded, foundChild);
  const { ends, fails, during } = history.block(root, false);
  const longest = largest(tallies, [ends, ...fails.values(), during]) ?? tallies.zero;
  const all = tallies.add(eventsOf("", 2, 1), longest);
  return {
    events: all.total,
    contributions: contributions(all),
    unbounded: Number.isFinite(all.total) ? [] : unbounded,
  };
}

/** What a failure of each error writes, before Retry and Catch see it. */
type Failures = Map<ErrorClass, Tally>;

class HistoryOf {
  readonly #errors: ReadonlySet<ErrorClass>;
  readonly #bounds: Bounds;
  readonly #unbounded: Unbounded[];
  readonly #foundChild: ChildFound;

  constructor(errors: ReadonlySet<ErrorClass>, bounds: Bounds, unbounded: Unbounded[], foundChild: ChildFound) {
    this.#errors = errors;
    this.#bounds = bounds;
    this.#unbounded = unbounded;
    this.#foundChild = foundChild;
  }

  /** @param nested true in an iteration or a branch, where a state that fails or is cut is `…StateAborted` too */
  block(block: BlockModel, nested: boolean): Outcome<Tally> {
    return blockOutcome(block, (state) => this.#visit(state, nested), tallies, {
      visits: (state, group) => mostVisits(this.#bounds, state, group),
      unbounded: (states) => this.#unbounded.push({ kind: "cycle", states }),
    });
  }

  #visit(state: StateModel, nested: boolean): Visit<Tally> {
    switch (state.kind) {
      case "task":
        return this.#task(state, nested);
      case "map":
        return this.#map(state);
      case "distributed-map":
        return this.#distributedMap(state);
      case "parallel":
        return this.#parallel(state);
      case "choice":
        return visitChoice(state);
      case "fail":
        return this.#fail(state);
      case "pass":
      case "wait":
      case "succeed":
        return visitPlain(state, nested);
      default:
        return state satisfies never;
    }
  }

  /** Entered; per attempt Scheduled, Started, where it waits Submitted, and how it ended; Exited. */
  #task(state: TaskModel, nested: boolean): Visit<Tally> {
    const { path, call } = state;
    const waits = eventsOf(path, call.pattern === "request-response" ? 2 : 3);
    const failures: Failures = new Map(
      [...this.#errors].map((error) => [error, tallies.add(waits, eventsOf(path, 1))]),
    );
    if (state.exit.evaluation) {
      failures.set(errorNames.queryEvaluation, tallies.add(waits, eventsOf(path, 2)));
    }
    return recoverable(state, {
      failures,
      succeeds: tallies.add(waits, eventsOf(path, 1)),
      pending: tallies.add(waits, eventsOf(path, nested ? 1 : 0)),
      failed: 0,
      aborted: nested ? 1 : 0,
    });
  }

  /** Entered; per attempt Started, two events an item and its body's, Succeeded; at last Failed or nothing; Exited. */
  #map(state: MapModel): Visit<Tally> {
    const { path } = state;
    const most = this.#itemsOf(state);
    const body = this.block(state.body, true);
    const frame = eventsOf(path, 2);
    const started = eventsOf(path, 1);
    const good = body.ends && tallies.add(frame, body.ends);
    const cut = tallies.add(frame, body.cut);

    /** `running` of all iterations are cut, the others have ended well. */
    const iterations = (count: number, running: number): Tally => {
      const cutCount = Math.min(count, running);
      if (good === undefined) return tallies.times(cutCount, cut);
      const cutInstead = cut.total > good.total ? cutCount : 0;
      return tallies.add(tallies.times(count - cutInstead, good), tallies.times(cutInstead, cut));
    };
    const succeeds = tallies.add(
      started,
      good === undefined ? tallies.zero : tallies.times(most, good),
      eventsOf(path, 1),
    );

    const failures: Failures = new Map();
    entryFailures(failures, path, state.entry);
    if (most > 0) {
      for (const [error, weight] of body.fails) {
        const failing = tallies.add(frame, weight);
        raise(failures, error, tallies.add(started, failing, iterations(most - 1, state.concurrency - 1)), tallies);
      }
      const others = tallies.add(started, iterations(most - 1, state.concurrency - 1));
      exitFailures(failures, path, state.selector, others);
    }
    exitFailures(failures, path, state.exit, succeeds);

    // At least one iteration runs while the Map does.
    const running =
      most > 0
        ? tallies.add(started, cut, iterations(most - 1, state.concurrency - 1), eventsOf(path, 1))
        : tallies.zero;
    return recoverable(state, { failures, succeeds, pending: running, failed: 1, aborted: 0 });
  }

  /** Six events whatever the number of items; each retry is a Map Run of its own. The children have their own histories. */
  #distributedMap(state: DistributedMapModel): Visit<Tally> {
    const { path } = state;
    this.#foundChild(state, boundOf(state.body, this.#errors, this.#bounds, this.#foundChild));
    const succeeds = eventsOf(path, 4);
    const failures: Failures = new Map(mapRunErrors.map((error) => [error, eventsOf(path, 3)]));
    entryFailures(failures, path, state.entry);
    exitFailures(failures, path, state.exit, succeeds);
    return recoverable(state, { failures, succeeds, pending: eventsOf(path, 4), failed: 1, aborted: 0 });
  }

  /** Entered; per attempt Started, the branches' events, Succeeded; at last Failed or nothing; Exited. */
  #parallel(state: ParallelModel): Visit<Tally> {
    const { path } = state;
    const branches = state.branches.map((branch) => this.block(branch, true));
    const started = eventsOf(path, 1);
    const succeeds = branches.every(({ ends }) => ends !== undefined)
      ? tallies.add(started, ...branches.map(({ ends }) => ends ?? tallies.zero), eventsOf(path, 1))
      : undefined;

    /** All branches but one, each at its largest. */
    const besides = (index: number): Tally =>
      tallies.add(
        ...branches
          .filter((_, other) => other !== index)
          .map(({ ends, cut }) => (ends === undefined ? cut : tallies.larger(cut, ends))),
      );
    const failures: Failures = new Map();
    entryFailures(failures, path, state.entry);
    for (const [index, { fails }] of branches.entries()) {
      for (const [error, weight] of fails) {
        raise(failures, error, tallies.add(started, weight, besides(index)), tallies);
      }
    }
    if (succeeds) exitFailures(failures, path, state.exit, succeeds);
    const running = largest(
      tallies,
      branches.map(({ cut }, index) => tallies.add(started, cut, besides(index), eventsOf(path, 1))),
    );
    return recoverable(state, { failures, succeeds, pending: running ?? started, failed: 1, aborted: 0 });
  }

  /** Entered, and nothing when it is left (FACTS.md B). */
  #fail({ path, error, faults }: FailModel): Visit<Tally> {
    const entered = eventsOf(path, 1, 1);
    const computed = [...this.#errors].filter((name) => name !== errorNames.runtime);
    const fails: Failures = new Map((error === undefined ? computed : [error]).map((name) => [name, entered]));
    exitFailures(fails, path, faults, entered);
    return { leads: [], ends: undefined, fails, cut: entered, during: entered };
  }

  #itemsOf({ name, path, items }: MapModel): number {
    const { items: known } = this.#bounds;
    const most = items ?? (Object.hasOwn(known, name) ? known[name] : undefined);
    if (most === undefined) this.#unbounded.push({ kind: "items", state: name, path });
    return most ?? Number.POSITIVE_INFINITY;
  }
}

/** Entered and Exited. A Wait that fails or is cut in an iteration or branch is aborted too. */
function visitPlain(state: PlainModel, nested: boolean): Visit<Tally> {
  const { path, kind, next } = state;
  const entered = eventsOf(path, 1, 1);
  const whole = eventsOf(path, 2, 1);
  const aborted = nested && kind === "wait" ? eventsOf(path, 1) : tallies.zero;
  const failures: Failures = new Map();
  exitFailures(failures, path, state.entry, entered);
  exitFailures(failures, path, state.exit, entered);
  const fails = new Map([...failures].map(([error, weight]) => [error, tallies.add(weight, aborted)]));
  return {
    leads: next === undefined ? [] : [{ to: next, weight: whole }],
    ends: next === undefined ? whole : undefined,
    fails,
    cut: tallies.add(entered, aborted),
    during: entered,
  };
}

function visitChoice({ path, targets, hasDefault, faults }: ChoiceModel): Visit<Tally> {
  const entered = eventsOf(path, 1, 1);
  const fails: Failures = new Map();
  if (!hasDefault) fails.set(errorNames.noChoiceMatched, entered);
  exitFailures(fails, path, faults, entered);
  const whole = eventsOf(path, 2, 1);
  return { leads: targets.map((to) => ({ to, weight: whole })), ends: undefined, fails, cut: entered, during: entered };
}

/** What the attempts of a state that can be retried and caught write, without its entry. */
interface Attempts {
  readonly failures: Failures;
  /** Undefined where no attempt can succeed. */
  readonly succeeds: Tally | undefined;
  /** An attempt that is cut. */
  readonly pending: Tally;
  /** Events of a failure that is not retried any more: `MapStateFailed`. */
  readonly failed: 0 | 1;
  /** Events of a failure that nothing catches: `TaskStateAborted`. */
  readonly aborted: 0 | 1;
}

function recoverable(
  state: {
    readonly path: string;
    readonly next: string | undefined;
    readonly retry: readonly Retrier[];
    readonly catch: readonly CatcherModel[];
  },
  { failures, succeeds, pending, failed, aborted }: Attempts,
): Visit<Tally> {
  const { path, next } = state;
  const before = tallies.add(eventsOf(path, 1, 1), allRetries(state.retry, failures, tallies));
  const ended = new Map([...failures].map(([error, weight]) => [error, tallies.add(before, weight)]));
  const recovered = recover(
    state.catch,
    ended,
    {
      caught: (weight) => tallies.add(weight, eventsOf(path, failed + 1)),
      *refused({ exit }, weight) {
        const gone = tallies.add(weight, eventsOf(path, failed + aborted));
        if (exit.evaluation) yield [errorNames.queryEvaluation, tallies.add(gone, eventsOf(path, 1))];
        if (exit.path) for (const error of pathErrors) yield [error, gone];
        if (exit.size) yield [errorNames.dataLimitExceeded, gone];
      },
      uncaught: (weight) => tallies.add(weight, eventsOf(path, failed + aborted)),
    },
    tallies,
  );
  const whole = succeeds && tallies.add(before, succeeds, eventsOf(path, 1));
  const on = whole && next !== undefined ? [{ to: next, weight: whole }] : [];
  return {
    leads: [...on, ...recovered.leads],
    ends: next === undefined ? whole : undefined,
    fails: recovered.fails,
    cut: tallies.add(before, pending),
    during: tallies.add(before, pending),
  };
}

/** Failures before an attempt has written anything. */
function entryFailures(failures: Failures, path: string, { evaluation, path: byPath, size }: QueryFaults): void {
  if (evaluation) raise(failures, errorNames.queryEvaluation, eventsOf(path, 1), tallies);
  if (byPath) for (const error of pathErrors) raise(failures, error, tallies.zero, tallies);
  if (size) raise(failures, errorNames.dataLimitExceeded, tallies.zero, tallies);
}

/** Failures of fields that are evaluated after something was written. */
function exitFailures(failures: Failures, path: string, faults: QueryFaults, before: Tally): void {
  if (faults.evaluation) raise(failures, errorNames.queryEvaluation, tallies.add(before, eventsOf(path, 1)), tallies);
  if (faults.path) for (const error of pathErrors) raise(failures, error, before, tallies);
  if (faults.size) raise(failures, errorNames.dataLimitExceeded, before, tallies);
}
