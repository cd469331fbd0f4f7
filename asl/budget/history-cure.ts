import type { Retrier } from "../types/retry.ts";
import type { LoopBound } from "./bounds.ts";
import { type ReadMachine, withCommas } from "./finding.ts";
import { type HistoryBound, historyBound } from "./history.ts";
import { largestFitting } from "./largest-fitting.ts";
import type { MapModel, StateModel } from "./machine-model.ts";
import { statesOf, withState } from "./states-of.ts";

/** What to change so that a history fits, and the state to change it at. */
export interface Cure {
  readonly says: string;
  readonly state: Pick<StateModel, "name" | "path"> | undefined;
}

/** Something that multiplies events, and how many events there would be with less of it. */
interface Multiplier {
  readonly state: StateModel;
  readonly now: number;
  /** The least that it may be brought down to. */
  readonly least: number;
  readonly eventsAt: (most: number) => number;
  /** What to do, where at most `fits` of it fit. */
  readonly cure: (fits: number) => string;
}

/** Events of an iteration that starts a machine: two of its own, and six of a `.sync` Task that goes well (FACTS.md B). */
const CHILD_EVENTS = 8;

/**
 * The one change that makes a history fit: fewer items, laps or retries of what multiplies most; where none alone is enough, what to
 * move into machines of their own.
 *
 * @param child the path of the Distributed Map whose children's history it is; undefined for the machine's own
 */
export function cureOf(machine: ReadMachine, bound: HistoryBound, quota: number, child: string | undefined): Cure {
  const eventsOf: EventsOf = ({ model, bounds }) => {
    const history = historyBound(model, bounds);
    return (child === undefined ? history : history.children.find(({ path }) => path === child))?.events ?? 0;
  };
  const among = [...statesOf(machine.model.root)].filter(({ path }) => path.startsWith(child ?? ""));
  const multipliers = among
    .flatMap((state) => [
      ...itemsOf(machine, state, quota, eventsOf),
      ...lapsOf(machine, state, eventsOf),
      ...retriesOf(machine, state, eventsOf),
    ])
    .map((each) => ({ ...each, without: each.eventsAt(each.least) }))
    .sort((a, b) => a.without - b.without);
  const [first] = multipliers;
  if (first !== undefined && first.without <= quota) {
    const { state, now, eventsAt, cure } = first;
    return { says: cure(largestFitting(now, (most) => eventsAt(most) <= quota)), state };
  }
  const apart = new Set(multipliers.filter(({ without }) => without < bound.events).map(({ state }) => state.name));
  const what =
    apart.size === 0
      ? "parts of it"
      : [...apart]
          .slice(0, 3)
          .map((name) => `"${name}"`)
          .join(", ");
  const says =
    `${apart.size === 0 ? "No Map, loop or Retry multiplies them" : "Doing less in one place alone is not enough"}: move ${what} into ` +
    `machines of their own, ${withCommas(Math.ceil(bound.events / quota))} or more, that it starts by startExecution.sync:2; each has a ` +
    "history of its own.";
  return { says, state: first?.state };
}

type EventsOf = (machine: Pick<ReadMachine, "model" | "bounds">) => number;

function itemsOf(machine: ReadMachine, state: StateModel, quota: number, eventsOf: EventsOf): Multiplier[] {
  if (state.kind !== "map") return [];
  const { items } = machine.bounds;
  const now = state.items ?? (Object.hasOwn(items, state.name) ? items[state.name] : undefined);
  if (now === undefined) return [];
  const eventsAt = (most: number) => eventsOf(withChanged(machine, { ...state, items: most }));
  return [{ state, now, least: 1, eventsAt, cure: (fits) => fewerItems(state, now, fits, quota - eventsAt(0)) }];
}

/** @param left events that are left for the Map's iterations */
function fewerItems({ name, items }: MapModel, now: number, fits: number, left: number): string {
  const chunks = Math.ceil(now / fits);
  const bound = items === undefined ? `bound its array by .max(${fits})` : "give it a shorter list";
  const nested =
    chunks * CHILD_EVENTS <= left
      ? `or start a machine for each chunk of at most ${withNoun(fits, "item")}: ${withNoun(chunks, "chunk")} hold ${withCommas(now)}`
      : "or make the Map distributed";
  return `At most ${withNoun(fits, "item")} of "${name}" fit: ${bound}, ${nested}.`;
}

/** Loops whose head is a state, by what the machine or a file of bounds says of them. */
function lapsOf(machine: ReadMachine, state: StateModel, eventsOf: EventsOf): Multiplier[] {
  const { bounds } = machine;
  const visits = Object.hasOwn(bounds.visits, state.name) ? bounds.visits[state.name] : undefined;
  const counted = (now: number, boundsAt: (most: number) => ReadMachine["bounds"]): Multiplier => ({
    state,
    now,
    least: 1,
    eventsAt: (most) => eventsOf({ ...machine, bounds: boundsAt(most) }),
    cure: (fits) => fewerLaps(state, now, fits),
  });
  const withLoop = (loop: LoopBound, most: number) =>
    bounds.loops.map((each) => (each === loop ? { ...each, most } : each));
  return [
    ...(visits === undefined
      ? []
      : [counted(visits, (most) => ({ ...bounds, visits: { ...bounds.visits, [state.name]: most } }))]),
    ...bounds.loops
      .filter(({ head }) => head === state.name)
      .map((loop) => counted(loop.most, (most) => ({ ...bounds, loops: withLoop(loop, most) }))),
  ];
}

function fewerLaps({ name }: StateModel, now: number, fits: number): string {
  return (
    `At most ${withNoun(fits, "round")} through "${name}" fit, and it may go round ${withCommas(now)} times: leave the loop after ` +
    `${withCommas(fits)}, wait longer between rounds where it polls, or let a machine of its own go ${withNoun(fits, "round")}, which ` +
    `this one starts ${withCommas(Math.ceil(now / fits))} times by startExecution.sync:2.`
  );
}

/** Each of a state's retriers. */
function retriesOf(machine: ReadMachine, state: StateModel, eventsOf: EventsOf): Multiplier[] {
  if (!("retry" in state)) return [];
  return state.retry.flatMap((retrier, at): Multiplier[] => {
    const now = retrier.MaxAttempts ?? 3;
    if (now === 0) return [];
    const withMost = (most: number): Retrier[] =>
      state.retry.map((each, index) => (index === at ? { ...each, MaxAttempts: most } : each));
    return [
      {
        state,
        now,
        least: 0,
        eventsAt: (most) => eventsOf(withChanged(machine, { ...state, retry: withMost(most) })),
        cure: (fits) => fewerRetries(state, retrier, fits),
      },
    ];
  });
}

function fewerRetries({ name, kind }: StateModel, { ErrorEquals, MaxAttempts = 3 }: Retrier, fits: number): string {
  const inside = kind === "task" ? "" : ", or put the Retry on the Tasks inside, so that only what failed runs again";
  return (
    `"${name}" is retried ${withNoun(MaxAttempts, "time")} for ${ErrorEquals.join(", ")}, and at most ${withCommas(fits)} fit: set ` +
    `MaxAttempts to ${fits}${inside}.`
  );
}

function withNoun(number: number, what: string): string {
  return `${withCommas(number)} ${what}${number === 1 ? "" : "s"}`;
}

function withChanged({ model, bounds }: ReadMachine, changed: StateModel): Pick<ReadMachine, "model" | "bounds"> {
  return { model: { ...model, root: withState(model.root, changed.path, changed) }, bounds };
}
