import { errorNames } from "../error-name.ts";
import { type Algebra, largest } from "./algebra.ts";
import { type Bounds, mostVisits } from "./bounds.ts";
import { type ErrorClass, pathErrors } from "./error-classes.ts";
import { waysThrough } from "./known/find-ways.ts";
import type { Caught, Onward, Way, WaysThrough } from "./known/ways.ts";
import type {
  DistributedMapModel,
  FailModel,
  MachineModel,
  MapModel,
  PlainModel,
  QueryFaults,
  TaskModel,
} from "./machine-model.ts";
import { allRetries, blockOutcome, type Lead, type Outcome, raise, recover, type Visit } from "./outcomes.ts";

/** What is looked for along a machine's worst runs, as something that can be added and compared. */
export interface Measure<W> extends Algebra<W> {
  /** False leaves out runs in which a query has no value, or one that is too large: faults of the machine, not of the world. */
  readonly queriesFail: boolean;
  /** What a state comes to by being run, whatever it does. */
  readonly thread: W;
  /** Events that a state writes about itself; `visits` is 1 where its entry is among them. */
  events(path: string, count: number, visits?: 0 | 1): W;
  /** What counts of a thread when the execution ends that it is in. */
  ended(thread: Pick<Outcome<W>, "cut" | "during">): W;
  /** One attempt of a Task. */
  task(state: TaskModel, circumstances: Circumstances): Attempt<W>;
  /** One Map Run, given what each child execution comes to, and how many items there are at most. */
  mapRun(state: DistributedMapModel, child: Outcome<W>, items: number): Attempt<W>;
}

/** What an attempt of a Task meets. */
export interface Circumstances {
  /** True in an iteration or a branch. */
  readonly nested: boolean;
  /** Errors that it may fail with. */
  readonly errors: ReadonlySet<ErrorClass>;
  /** True where what it assigns and hands on may have no value. */
  readonly resultFails: boolean;
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

/** The same, and how it can end the whole execution. */
interface Inner<W> extends Omit<Attempt<W>, "succeeds" | "failures"> {
  readonly failures: Failures<W>;
}

/** How an attempt can fail. */
interface Failures<W> {
  /** By error. */
  readonly by: Map<ErrorClass, W>;
  /** By States.Runtime of a query: nothing retries or catches it, and no event but the execution's last follows. */
  dies: W | undefined;
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
  machine: MachineModel,
  bounds: Bounds,
  measure: Measure<W>,
  missing: (unbounded: Unbounded) => void,
): Outcome<W> {
  return new WorstCase(machine.errors, bounds, measure, missing).block(waysThrough(machine), false);
}

/** A way on, and what an attempt comes to that goes it. */
interface Success<W> {
  readonly onward: Onward;
  readonly weight: W;
}

class WorstCase<W> {
  readonly #errors: ReadonlySet<ErrorClass>;
  readonly #bounds: Bounds;
  readonly #measure: Measure<W>;
  readonly #missing: (unbounded: Unbounded) => void;
  readonly #told = new Set<string>();
  readonly #outcomes = new Map<WaysThrough, Outcome<W>>();

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
  block(block: WaysThrough, nested: boolean): Outcome<W> {
    const known = this.#outcomes.get(block);
    if (known !== undefined) return known;
    const nameOf = (key: string) => block.ways.get(key)?.state.name ?? key;
    const outcome = blockOutcome(block, (way) => this.#visit(way, nested), this.#measure, {
      visits: (key, group) => mostVisits(this.#bounds, nameOf(key), group.map(nameOf)),
      unbounded: (keys) =>
        this.#tell({ kind: "cycle", states: keys.map(nameOf), path: block.ways.get(keys[0] ?? "")?.state.path ?? "" }),
    });
    this.#outcomes.set(block, outcome);
    return outcome;
  }

  #visit(way: Way, nested: boolean): Visit<W> {
    const { state } = way;
    switch (state.kind) {
      case "task": {
        const resultFails = way.onward.some(({ exit }) => exit.evaluation);
        const attempt = this.#measure.task(state, { nested, errors: this.#errors, resultFails });
        const failures: Failures<W> = { by: attempt.failures, dies: undefined };
        this.#entryFailures(failures, state.path, way.entry);
        const successes = eachWith(way.onward, attempt.succeeds);
        for (const { onward, weight } of successes) {
          if (this.#measure.queriesFail && onward.exit.path) this.#die(failures, weight);
        }
        return this.#recoverable(way, { ...attempt, failures }, successes, 0, nested ? 1 : 0);
      }
      case "map":
        return this.#map(way, state);
      case "distributed-map": {
        const [body] = way.inner;
        const attempt = this.#measure.mapRun(state, this.block(body as WaysThrough, false), this.#itemsOf(state));
        const failures: Failures<W> = { by: attempt.failures, dies: undefined };
        this.#entryFailures(failures, state.path, way.entry);
        const successes = eachWith(way.onward, attempt.succeeds);
        this.#exitsFail(failures, state.path, successes);
        return this.#recoverable(way, { ...attempt, failures }, successes, 1, 0);
      }
      case "parallel":
        return this.#parallel(way);
      case "choice":
        return this.#choice(way, state.hasDefault);
      case "fail":
        return this.#fail(state, way.entry);
      case "pass":
      case "wait":
      case "succeed":
        return this.#plain(way, state.kind, nested);
      default:
        return state satisfies never;
    }
  }

  /** Started, two events an item and its body's, Succeeded. */
  #map(way: Way, state: MapModel): Visit<W> {
    const { add, times, larger, events, zero } = this.#measure;
    const { path, concurrency } = state;
    const most = this.#itemsOf(state);
    const body = this.block(way.inner[0] as WaysThrough, true);
    const started = events(path, 1);
    const frame = events(path, 2);
    const good = body.ends === undefined ? undefined : add(frame, body.ends);
    const cut = add(frame, body.cut);
    // An iteration that goes on has only been started.
    const during = add(started, body.during);

    /** Up to `running` of some iterations go on, each at its largest moment; the others have ended well. */
    const iterations = (count: number, running: number, moment: W): W => {
      const open = Math.min(count, running);
      if (good === undefined) return times(open, moment);
      return add(times(count - open, good), times(open, larger(moment, good)));
    };
    /** All items end well, by some endings, by each of these at least once; undefined where that cannot be. */
    const allBy = (endings: readonly number[]): W | undefined => {
      const each = endings.map((ending) => body.endings.get(ending));
      const heaviest = largest(this.#measure, each);
      if (each.includes(undefined) || each.length > most) return undefined;
      if (heaviest === undefined) return zero;
      const ones = each.map((weight) => add(frame, weight as W));
      return add(...ones, times(most - each.length, add(frame, heaviest)));
    };
    const successes = way.onward.flatMap((onward): Success<W>[] => {
      const all = onward.by === undefined ? (good === undefined ? zero : times(most, good)) : allBy(onward.by);
      return all === undefined ? [] : [{ onward, weight: add(started, all, events(path, 1)) }];
    });

    const failures: Failures<W> = { by: new Map(), dies: undefined };
    this.#entryFailures(failures, path, way.entry);
    if (most > 0) {
      const others = add(started, iterations(most - 1, concurrency - 1, cut));
      for (const [error, weight] of body.fails) raise(failures.by, error, add(others, frame, weight), this.#measure);
      const alive = add(started, iterations(most - 1, concurrency - 1, this.#measure.ended({ cut, during })));
      if (body.dies !== undefined) this.#die(failures, add(alive, started, body.dies));
      this.#exitFailures(failures, path, way.selector, others, alive);
    }
    this.#exitsFail(failures, path, successes);
    const attempt = {
      failures,
      // At least one iteration runs while the Map does.
      cut: most > 0 ? add(started, cut, iterations(most - 1, concurrency - 1, cut), events(path, 1)) : zero,
      during: add(started, iterations(most, concurrency, during)),
    };
    return this.#recoverable(way, attempt, successes, 1, 0);
  }

  /** Started, the branches' events, Succeeded. */
  #parallel(way: Way): Visit<W> {
    const { add, larger, events } = this.#measure;
    const { path } = way.state;
    const branches = way.inner.map((branch) => this.block(branch, true));
    const started = events(path, 1);

    /** All branches but one, each at its largest. */
    const besides = (index: number, moment: (branch: Outcome<W>) => W): W => {
      const others = branches.filter((_, other) => other !== index);
      return add(...others.map((other) => larger(moment(other), other.ends ?? moment(other))));
    };
    const whenCut = ({ cut }: Outcome<W>) => cut;
    const successes = way.onward.flatMap((onward): Success<W>[] => {
      const ends = branches.map(({ ends: any, endings }, index) =>
        onward.by === undefined ? any : endings.get(onward.by[index] ?? -1),
      );
      if (ends.includes(undefined)) return [];
      return [{ onward, weight: add(started, ...(ends as W[]), events(path, 1)) }];
    });
    const failures: Failures<W> = { by: new Map(), dies: undefined };
    this.#entryFailures(failures, path, way.entry);
    for (const [index, { fails, dies }] of branches.entries()) {
      const others = add(started, besides(index, whenCut));
      for (const [error, weight] of fails) raise(failures.by, error, add(others, weight), this.#measure);
      if (dies !== undefined) this.#die(failures, add(started, dies, besides(index, this.#measure.ended)));
    }
    this.#exitsFail(failures, path, successes);
    const cuts = branches.map(({ cut }, index) => add(started, cut, besides(index, whenCut), events(path, 1)));
    const attempt = {
      failures,
      cut: largest(this.#measure, cuts) ?? started,
      during: add(started, ...branches.map((branch) => larger(branch.during, branch.ends ?? branch.during))),
    };
    return this.#recoverable(way, attempt, successes, 1, 0);
  }

  /** Entered and Exited. A Wait that fails or is cut in an iteration or branch is aborted too. */
  #plain({ state: { path }, entry, onward }: Way, kind: PlainModel["kind"], nested: boolean): Visit<W> {
    const { add, events, thread, zero } = this.#measure;
    const entered = events(path, 1, 1);
    const whole = events(path, 2, 1);
    const aborted = nested && kind === "wait" ? events(path, 1) : zero;
    const failures: Failures<W> = { by: new Map(), dies: undefined };
    this.#exitFailures(failures, path, entry, entered);
    for (const { exit } of onward) this.#exitFailures(failures, path, exit, entered);
    return {
      leads: onward.map(({ to }) => ({ to, weight: whole })),
      fails: new Map([...failures.by].map(([error, weight]) => [error, add(weight, aborted)])),
      dies: failures.dies,
      cut: add(entered, aborted),
      during: add(entered, thread),
    };
  }

  #choice({ state: { path }, entry, onward }: Way, hasDefault: boolean): Visit<W> {
    const { add, events, thread } = this.#measure;
    const entered = events(path, 1, 1);
    const failures: Failures<W> = { by: new Map(), dies: hasDefault ? undefined : entered };
    this.#exitFailures(failures, path, entry, entered);
    const leads = onward.map(({ to }) => ({ to, weight: events(path, 2, 1) }));
    return { leads, fails: failures.by, dies: failures.dies, cut: entered, during: add(entered, thread) };
  }

  /** Entered, and nothing when it is left (FACTS.md B). */
  #fail({ path, error }: FailModel, faults: QueryFaults): Visit<W> {
    const { add, events, thread } = this.#measure;
    const entered = events(path, 1, 1);
    const computed = [...this.#errors].filter((name) => name !== errorNames.runtime);
    const by = new Map((error === undefined ? computed : [error]).map((name) => [name, entered]));
    const failures: Failures<W> = { by, dies: undefined };
    this.#exitFailures(failures, path, faults, entered);
    return { leads: [], fails: by, dies: failures.dies, cut: entered, during: add(entered, thread) };
  }

  /**
   * A visit of a state that is retried and caught.
   *
   * @param failed events of a failure that is not retried any more: `MapStateFailed`
   * @param aborted events of a failure that nothing catches: `TaskStateAborted`
   */
  #recoverable(
    { state, catchers }: Way,
    { failures, cut, during }: Inner<W>,
    successes: readonly Success<W>[],
    failed: 0 | 1,
    aborted: 0 | 1,
  ): Visit<W> {
    const { add, events, larger, queriesFail, thread } = this.#measure;
    const { path } = state;
    const retriers = "retry" in state ? state.retry : [];
    const before = add(events(path, 1, 1), allRetries(retriers, failures.by, this.#measure));
    const ended = new Map([...failures.by].map(([error, weight]) => [error, add(before, weight)]));
    const gone = (weight: W) => add(weight, events(path, failed + aborted));
    const dying: Failures<W> = { by: new Map(), dies: failures.dies && add(before, failures.dies) };
    const die = (weight: W) => this.#die(dying, weight);
    const refused = function* ({ exit }: Caught, weight: W): Generator<readonly [ErrorClass, W]> {
      if (!queriesFail) return;
      // The catcher's own failure fails the state once more.
      const again = add(gone(weight), events(path, failed));
      if (exit.evaluation) yield [errorNames.queryEvaluation, add(again, events(path, 1))];
      if (exit.path) die(add(weight, events(path, failed)));
      if (exit.path) for (const error of pathErrors) yield [error, again];
      if (exit.size) yield [errorNames.dataLimitExceeded, gone(weight)];
    };
    const caught = (weight: W) => add(weight, events(path, failed + 1));
    const recovered = recover(catchers, ended, { caught, refused, uncaught: gone }, this.#measure);
    const on = successes.map(
      ({ onward: { to }, weight }): Lead<W> => ({ to, weight: add(before, weight, events(path, 1)) }),
    );
    return {
      leads: [...on, ...recovered.leads],
      fails: recovered.fails,
      dies: dying.dies,
      cut: add(before, cut),
      during: add(before, larger(during, thread)),
    };
  }

  /** Leaving the state fails, after all that went well. */
  #exitsFail(failures: Failures<W>, path: string, successes: readonly Success<W>[]): void {
    for (const { onward, weight } of successes) this.#exitFailures(failures, path, onward.exit, weight);
  }

  /** Failures before an attempt has written anything. */
  #entryFailures(failures: Failures<W>, path: string, faults: QueryFaults): void {
    this.#exitFailures(failures, path, faults, this.#measure.zero);
  }

  /**
   * Failures of fields that are evaluated after something was written.
   *
   * @param alive the same where what else runs is not cut, because the execution ends
   */
  #exitFailures(
    failures: Failures<W>,
    path: string,
    { evaluation, path: byPath, size }: QueryFaults,
    before: W,
    alive = before,
  ): void {
    const { add, events, queriesFail } = this.#measure;
    if (!queriesFail) return;
    if (evaluation) raise(failures.by, errorNames.queryEvaluation, add(before, events(path, 1)), this.#measure);
    if (byPath) this.#die(failures, alive);
    if (byPath) for (const error of pathErrors) raise(failures.by, error, before, this.#measure);
    if (size) raise(failures.by, errorNames.dataLimitExceeded, before, this.#measure);
  }

  #die(failures: Failures<W>, weight: W): void {
    failures.dies = failures.dies === undefined ? weight : this.#measure.larger(failures.dies, weight);
  }

  #itemsOf({ kind, name, path, items }: MapModel | DistributedMapModel): number {
    const { items: known } = this.#bounds;
    const most = items ?? (Object.hasOwn(known, name) ? known[name] : undefined);
    if (most === undefined && kind === "map") this.#tell({ kind: "items", state: name, path });
    return most ?? Number.POSITIVE_INFINITY;
  }

  /** A state that is entered with different values is one that has no bound. */
  #tell(unbounded: Unbounded): void {
    const key = JSON.stringify(unbounded);
    if (!this.#told.has(key)) this.#missing(unbounded);
    this.#told.add(key);
  }
}

/** Every way on comes to the same. */
function eachWith<W>(ways: readonly Onward[], weight: W | undefined): Success<W>[] {
  return weight === undefined ? [] : ways.map((onward) => ({ onward, weight }));
}
