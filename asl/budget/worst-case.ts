import { errorNames } from "../error-name.ts";
import { type Algebra, largest } from "./algebra.ts";
import { type Bounds, mostVisits } from "./bounds.ts";
import { type ErrorClass, pathErrors } from "./error-classes.ts";
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

/** What is looked for along a machine's worst runs, as something that can be added and compared. */
export interface Measure<W> extends Algebra<W> {
  /** False leaves out runs in which a query has no value, or one that is too large: faults of the machine, not of the world. */
  readonly queriesFail: boolean;
  /** What a state comes to by being run, whatever it does. */
  readonly thread: W;
  /** Events that a state writes about itself; `visits` is 1 where its entry is among them. */
  events(path: string, count: number, visits?: 0 | 1): W;
  /** One attempt of a Task. `nested` is true in an iteration or a branch. */
  task(state: TaskModel, nested: boolean, errors: ReadonlySet<ErrorClass>): Attempt<W>;
  /** One Map Run, given what each child execution comes to, and how many items there are at most. */
  mapRun(state: DistributedMapModel, child: Outcome<W>, items: number): Attempt<W>;
}

/** The worst of one attempt of a state that can be retried and caught, its entry and exit apart. */
export interface Attempt<W> {
  /** It fails, by error, before Retry and Catch see it. */
  readonly failures: Map<ErrorClass, W>;
  /** Undefined where it cannot succeed. */
  readonly succeeds: W | undefined;
  /** It is cut from outside. */
  readonly cut: W;
  /** Any moment while it goes on. */
  readonly during: W;
}

/** Why there is no bound. */
export type Unbounded =
  /** A Map whose number of items nothing limits. */
  | { readonly kind: "items"; readonly state: string; readonly path: string }
  /** A way back to the same state that nothing limits, Catch included. `path` is that of its first state. */
  | { readonly kind: "cycle"; readonly states: readonly string[]; readonly path: string };

/**
 * The worst cases of a machine by some measure: an adversary picks choices, item counts, errors and timing.
 *
 * Timing is free: siblings of a failing iteration or branch count at the largest moment of each, whether or not all these can
 * coincide.
 *
 * @param missing is told of what has no bound
 */
export function worstCase<W>(
  { root, errors }: MachineModel,
  bounds: Bounds,
  measure: Measure<W>,
  missing: (unbounded: Unbounded) => void,
): Outcome<W> {
  return new WorstCase(errors, bounds, measure, missing).block(root, false);
}

class WorstCase<W> {
  readonly #errors: ReadonlySet<ErrorClass>;
  readonly #bounds: Bounds;
  readonly #measure: Measure<W>;
  readonly #missing: (unbounded: Unbounded) => void;

  constructor(
    errors: ReadonlySet<ErrorClass>,
    bounds: Bounds,
    measure: Measure<W>,
    missing: (unbounded: Unbounded) => void,
  ) {
    this.#errors = errors;
    this.#bounds = bounds;
    this.#measure = measure;
    this.#missing = missing;
  }

  /** @param nested true in an iteration or a branch, where a state that fails or is cut is `…StateAborted` too */
  block(block: BlockModel, nested: boolean): Outcome<W> {
    return blockOutcome(block, (state) => this.#visit(state, nested), this.#measure, {
      visits: (state, group) => mostVisits(this.#bounds, state, group),
      unbounded: (states) =>
        this.#missing({ kind: "cycle", states, path: block.states.get(states[0] ?? "")?.path ?? "" }),
    });
  }

  #visit(state: StateModel, nested: boolean): Visit<W> {
    switch (state.kind) {
      case "task": {
        const attempt = this.#measure.task(state, nested, this.#errors);
        return this.#recoverable(state, attempt, 0, nested ? 1 : 0);
      }
      case "map":
        return this.#recoverable(state, this.#map(state), 1, 0);
      case "distributed-map": {
        const attempt = this.#measure.mapRun(state, this.block(state.body, false), this.#itemsOf(state));
        this.#entryFailures(attempt.failures, state.path, state.entry);
        if (attempt.succeeds !== undefined) {
          this.#exitFailures(attempt.failures, state.path, state.exit, attempt.succeeds);
        }
        return this.#recoverable(state, attempt, 1, 0);
      }
      case "parallel":
        return this.#recoverable(state, this.#parallel(state), 1, 0);
      case "choice":
        return this.#choice(state);
      case "fail":
        return this.#fail(state);
      case "pass":
      case "wait":
      case "succeed":
        return this.#plain(state, nested);
      default:
        return state satisfies never;
    }
  }

  /** Started, two events an item and its body's, Succeeded. */
  #map(state: MapModel): Attempt<W> {
    const { add, times, larger, events } = this.#measure;
    const { path, concurrency } = state;
    const most = this.#itemsOf(state);
    const body = this.block(state.body, true);
    const started = events(path, 1);
    const frame = events(path, 2);
    const good = body.ends === undefined ? undefined : add(frame, body.ends);
    const cut = add(frame, body.cut);

    /** Up to `running` of some iterations go on, each at its largest moment; the others have ended well. */
    const iterations = (count: number, running: number, moment: W): W => {
      const open = Math.min(count, running);
      if (good === undefined) return times(open, moment);
      return add(times(count - open, good), times(open, larger(moment, good)));
    };
    const succeeds = add(started, good === undefined ? this.#measure.zero : times(most, good), events(path, 1));

    const failures = new Map<ErrorClass, W>();
    this.#entryFailures(failures, path, state.entry);
    if (most > 0) {
      const others = add(started, iterations(most - 1, concurrency - 1, cut));
      for (const [error, weight] of body.fails) raise(failures, error, add(others, frame, weight), this.#measure);
      this.#exitFailures(failures, path, state.selector, others);
    }
    this.#exitFailures(failures, path, state.exit, succeeds);
    return {
      failures,
      succeeds,
      // At least one iteration runs while the Map does.
      cut:
        most > 0 ? add(started, cut, iterations(most - 1, concurrency - 1, cut), events(path, 1)) : this.#measure.zero,
      during: add(started, iterations(most, concurrency, add(frame, body.during))),
    };
  }

  /** Started, the branches' events, Succeeded. */
  #parallel(state: ParallelModel): Attempt<W> {
    const { add, larger, events } = this.#measure;
    const { path } = state;
    const branches = state.branches.map((branch) => this.block(branch, true));
    const started = events(path, 1);
    const ends = branches.map((branch) => branch.ends).filter((each) => each !== undefined);
    const succeeds = ends.length === branches.length ? add(started, ...ends, events(path, 1)) : undefined;

    /** All branches but one, each at its largest. */
    const besides = (index: number): W => {
      const others = branches.filter((_, other) => other !== index);
      return add(...others.map((other) => (other.ends === undefined ? other.cut : larger(other.cut, other.ends))));
    };
    const failures = new Map<ErrorClass, W>();
    this.#entryFailures(failures, path, state.entry);
    for (const [index, { fails }] of branches.entries()) {
      for (const [error, weight] of fails) raise(failures, error, add(started, weight, besides(index)), this.#measure);
    }
    if (succeeds !== undefined) this.#exitFailures(failures, path, state.exit, succeeds);
    const cuts = branches.map(({ cut }, index) => add(started, cut, besides(index), events(path, 1)));
    return {
      failures,
      succeeds,
      cut: largest(this.#measure, cuts) ?? started,
      during: add(started, ...branches.map((branch) => larger(branch.during, branch.ends ?? branch.during))),
    };
  }

  /** Entered and Exited. A Wait that fails or is cut in an iteration or branch is aborted too. */
  #plain(state: PlainModel, nested: boolean): Visit<W> {
    const { add, events, thread, zero } = this.#measure;
    const { path, kind, next } = state;
    const entered = events(path, 1, 1);
    const whole = events(path, 2, 1);
    const aborted = nested && kind === "wait" ? events(path, 1) : zero;
    const failures = new Map<ErrorClass, W>();
    this.#exitFailures(failures, path, state.entry, entered);
    this.#exitFailures(failures, path, state.exit, entered);
    return {
      leads: next === undefined ? [] : [{ to: next, weight: whole }],
      ends: next === undefined ? whole : undefined,
      fails: new Map([...failures].map(([error, weight]) => [error, add(weight, aborted)])),
      cut: add(entered, aborted),
      during: add(entered, thread),
    };
  }

  #choice({ path, targets, hasDefault, faults }: ChoiceModel): Visit<W> {
    const { add, events, thread } = this.#measure;
    const entered = events(path, 1, 1);
    const fails = new Map<ErrorClass, W>();
    if (!hasDefault) fails.set(errorNames.runtime, entered);
    this.#exitFailures(fails, path, faults, entered);
    const leads = targets.map((to) => ({ to, weight: events(path, 2, 1) }));
    return { leads, ends: undefined, fails, cut: entered, during: add(entered, thread) };
  }

  /** Entered, and nothing when it is left (FACTS.md B). */
  #fail({ path, error, faults }: FailModel): Visit<W> {
    const { add, events, thread } = this.#measure;
    const entered = events(path, 1, 1);
    const computed = [...this.#errors].filter((name) => name !== errorNames.runtime);
    const fails = new Map((error === undefined ? computed : [error]).map((name) => [name, entered]));
    this.#exitFailures(fails, path, faults, entered);
    return { leads: [], ends: undefined, fails, cut: entered, during: add(entered, thread) };
  }

  /**
   * A visit of a state that is retried and caught.
   *
   * @param failed events of a failure that is not retried any more: `MapStateFailed`
   * @param aborted events of a failure that nothing catches: `TaskStateAborted`
   */
  #recoverable(
    state: Exclude<StateModel, PlainModel | ChoiceModel | FailModel>,
    { failures, succeeds, cut, during }: Attempt<W>,
    failed: 0 | 1,
    aborted: 0 | 1,
  ): Visit<W> {
    const { add, events, larger, queriesFail, thread } = this.#measure;
    const { path, next } = state;
    const before = add(events(path, 1, 1), allRetries(state.retry, failures, this.#measure));
    const ended = new Map([...failures].map(([error, weight]) => [error, add(before, weight)]));
    const gone = (weight: W) => add(weight, events(path, failed + aborted));
    const refused = function* ({ exit }: CatcherModel, weight: W): Generator<readonly [ErrorClass, W]> {
      if (!queriesFail) return;
      // The catcher's own failure fails the state once more.
      const again = add(gone(weight), events(path, failed));
      if (exit.evaluation) yield [errorNames.queryEvaluation, add(again, events(path, 1))];
      if (exit.path) for (const error of pathErrors) yield [error, again];
      if (exit.size) yield [errorNames.dataLimitExceeded, gone(weight)];
    };
    const caught = (weight: W) => add(weight, events(path, failed + 1));
    const recovered = recover(state.catch, ended, { caught, refused, uncaught: gone }, this.#measure);
    const whole = succeeds === undefined ? undefined : add(before, succeeds, events(path, 1));
    const on = whole !== undefined && next !== undefined ? [{ to: next, weight: whole }] : [];
    return {
      leads: [...on, ...recovered.leads],
      ends: next === undefined ? whole : undefined,
      fails: recovered.fails,
      cut: add(before, cut),
      during: add(before, larger(during, thread)),
    };
  }

  /** Failures before an attempt has written anything. */
  #entryFailures(failures: Map<ErrorClass, W>, path: string, faults: QueryFaults): void {
    this.#exitFailures(failures, path, faults, this.#measure.zero);
  }

  /** Failures of fields that are evaluated after something was written. */
  #exitFailures(
    failures: Map<ErrorClass, W>,
    path: string,
    { evaluation, path: byPath, size }: QueryFaults,
    before: W,
  ): void {
    const { add, events, queriesFail } = this.#measure;
    if (!queriesFail) return;
    if (evaluation) raise(failures, errorNames.queryEvaluation, add(before, events(path, 1)), this.#measure);
    if (byPath) for (const error of pathErrors) raise(failures, error, before, this.#measure);
    if (size) raise(failures, errorNames.dataLimitExceeded, before, this.#measure);
  }

  #itemsOf({ kind, name, path, items }: MapModel | DistributedMapModel): number {
    const { items: known } = this.#bounds;
    const most = items ?? (Object.hasOwn(known, name) ? known[name] : undefined);
    if (most === undefined && kind === "map") this.#missing({ kind: "items", state: name, path });
    return most ?? Number.POSITIVE_INFINITY;
  }
}
