import { errorNames } from "../error-name.ts";
import { largest } from "./algebra.ts";
import type { Bounds } from "./bounds.ts";
import { mapRunErrors } from "./error-classes.ts";
import type { MachineModel, TaskModel } from "./machine-model.ts";
import type { Outcome } from "./outcomes.ts";
import { type Contribution, contributions, eventsOf, type Tally, tallies } from "./tally.ts";
import { type Attempt, type Circumstances, type Measure, type Unbounded, worstCase } from "./worst-case.ts";

/** The most events that one execution can write, and where they come from. */
export interface HistoryBound {
  /** Infinity where nothing bounds them; `unbounded` then says what is missing. */
  readonly events: number;
  /** The states of the longest history, by events, the largest first. */
  readonly contributions: readonly Contribution[];
  readonly unbounded: readonly Unbounded[];
}

/** The histories of a machine, and of the children of each of its Distributed Maps, which have histories of their own. */
export interface MachineHistory extends HistoryBound {
  readonly children: readonly (HistoryBound & { readonly state: string; readonly path: string })[];
}

/** The worst case of a machine's event history, redrives aside. What each state writes is FACTS.md B. */
export function historyBound(machine: MachineModel, bounds: Bounds): MachineHistory {
  const unbounded: Unbounded[] = [];
  const children = new Map<string, { state: string; path: string; all: Tally }>();
  const measure: Measure<Tally> = {
    ...tallies,
    queriesFail: true,
    thread: tallies.zero,
    // Nothing is written of what ends with its execution.
    ended: ({ during }) => during,
    events: eventsOf,
    task: attemptOf,
    mapRun(state, child) {
      const all = wholeExecution(child);
      const before = children.get(state.path)?.all ?? all;
      children.set(state.path, { state: state.name, path: state.path, all: tallies.larger(before, all) });
      return mapRunAttempt(state.path);
    },
  };
  const whole = worstCase(machine, bounds, measure, (missing) => unbounded.push(missing));
  const boundOf = (all: Tally, path: string): HistoryBound => ({
    events: all.total,
    contributions: contributions(all),
    unbounded: Number.isFinite(all.total) ? [] : unbounded.filter((missing) => missing.path.startsWith(path)),
  });
  return {
    ...boundOf(wholeExecution(whole), ""),
    children: [...children.values()].map(({ state, path, all }) => ({ state, path, ...boundOf(all, path) })),
  };
}

/** ExecutionStarted, the longest way to any end, and the event of that end. */
function wholeExecution({ ends, fails, dies, during }: Outcome<Tally>): Tally {
  const longest = largest(tallies, [ends, ...fails.values(), dies, during]) ?? tallies.zero;
  return tallies.add(eventsOf("", 2, 1), longest);
}

/** Scheduled, Started, Submitted where it waits, and how it ended; a result that its state cannot read adds EvaluationFailed. */
function attemptOf({ path, call }: TaskModel, { nested, errors, resultFails }: Circumstances): Attempt<Tally> {
  const waits = call.pattern === "request-response" ? 2 : 3;
  const failures = new Map([...errors].map((error) => [error, eventsOf(path, waits + 1)]));
  if (resultFails) failures.set(errorNames.queryEvaluation, eventsOf(path, waits + 2));
  return {
    failures,
    succeeds: eventsOf(path, waits + 1),
    cut: eventsOf(path, nested ? waits + 1 : waits),
    during: eventsOf(path, waits),
  };
}

/** MapStateStarted, MapRunStarted, and how the Map Run ended, whatever the number of items; where it went well, MapStateSucceeded. */
function mapRunAttempt(path: string): Attempt<Tally> {
  return {
    failures: new Map(mapRunErrors.map((error) => [error, eventsOf(path, 3)])),
    succeeds: eventsOf(path, 4),
    cut: eventsOf(path, 4),
    during: eventsOf(path, 2),
  };
}
