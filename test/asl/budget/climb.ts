import { mostVisits } from "../../../asl/budget/bounds.ts";
import type { Json } from "../../../asl/types/json.ts";
import type { Frame } from "../../../engine/frame.ts";
import type { Random } from "../../../engine/random.ts";
import type { Adversary, Answer, Moment } from "./adversary.ts";
import type { RandomMachine } from "./random-machine.ts";

/** What an adversary does with one Task. */
interface Habit {
  /** Fails as long as the Task has retries, by the error that costs most; else goes on at once. */
  readonly exhausts: boolean;
  /** While a Map or Parallel around it can still be retried. */
  readonly early: Aim;
  /** After that. */
  readonly late: Aim;
}

interface Aim {
  /** Undefined: it succeeds; the last lap of a loop is taken as late as its bound allows. */
  readonly error: string | undefined;
  /** Iterations before this one succeed all the same; then the same of the outermost Map. */
  readonly from: number;
  readonly outerFrom: number;
  /** Of a result that a Choice reads, once a loop's bound does not say it. */
  readonly again: boolean;
  /** True where a failure comes after everything else. */
  readonly last: boolean;
}

const BAD = "a result that lacks what is read";
const ODD = "a result that no condition can use";
/** What the next retrier of the Map or Parallel around it takes. */
const RETRIED = "what is retried";
const good: Aim = { error: undefined, from: 0, outerFrom: 0, again: false, last: false };

/**
 * Searches for the adversary with the highest score: changes a habit or a few at a time, and keeps what does not lower it.
 *
 * @param enough where the search may stop
 */
export function highestFound(
  machine: Pick<RandomMachine, "definition" | "bounds" | "errors" | "tasks">,
  score: (adversary: Adversary) => number,
  random: Random,
  tries: number,
  enough: number,
): number {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const errors = [undefined, undefined, BAD, BAD, ODD, "Other", RETRIED, RETRIED, ...machine.errors];
  const aim = (): Aim => ({
    error: pick(errors),
    from: pick([0, 0, 0, 0, 1, 2, 3]),
    outerFrom: pick([0, 0, 0, 0, 1, 2, 3]),
    again: random() < 0.5,
    last: random() < 0.3,
  });
  let habits = new Map(machine.tasks.map((name) => [name, { exhausts: true, early: good, late: good } as Habit]));
  let highest = score(habitual(machine, habits));
  for (let at = 0; at < tries && highest < enough; at++) {
    const tried = new Map(habits);
    for (let changes = pick([1, 1, 2, 3]); changes > 0; changes--) {
      const name = pick(machine.tasks);
      const habit = tried.get(name);
      if (habit === undefined) return highest;
      const shared = aim();
      tried.set(
        name,
        pick([
          { ...habit, early: shared },
          { ...habit, late: shared },
          { ...habit, early: shared, late: shared },
          { exhausts: random() < 0.9, early: shared, late: aim() },
        ]),
      );
    }
    const reached = score(habitual(machine, tried));
    if (reached < highest) continue;
    highest = reached;
    habits = tried;
  }
  return highest;
}

function habitual(
  machine: Pick<RandomMachine, "definition" | "bounds">,
  habits: ReadonlyMap<string, Habit>,
): Adversary {
  const states = statesOf(machine.definition);
  return (moment): Answer => {
    const { request, frame, visit } = moment;
    const { stateName: name } = request;
    const habit = habits.get(name) ?? { exhausts: false, early: good, late: good };
    const state = states.get(name) ?? {};
    if (habit.exhausts) {
      const error = nextError(state, frame.retries);
      if (error !== undefined) return answerOf(error, 1);
    }
    const mapLoops = mapLoopsAround(machine, moment);
    const isLastLap = mapLoops.some(({ left }) => left === 0);
    const retried = whatIsRetried(frame, states) ?? (!isLastLap && mapLoops.length > 0 ? "Red" : undefined);
    const { error: wanted, from, outerFrom, again, last } = retried === undefined ? habit.late : habit.early;
    const error = wanted === RETRIED ? retried : wanted;
    const most = mostVisits(machine.bounds, name, []);
    const isLoop = most !== undefined;
    const after = last ? 1000 : 1;
    if (isLoop && visit < most && name.startsWith("poll")) return { again: true, after: 1 };
    if (isLoop && visit < most) return answerOf(takenError(state), 1);
    const isEarly = (request.iteration ?? 0) < from || outermostIndex(frame) < outerFrom;
    // Fail states may fail with what leads back to the Map around them.
    if (error === undefined || isEarly) return { again: isLoop || isLastLap ? false : again, after: 1 };
    if (isLastLap && error === "Red" && !isCaught(state, error)) return { again: false, after };
    // Of a loop, what leads around once more would pass its bound.
    if (isLoop && name.startsWith("catch-loop") && isCaught(state, error)) return { again: false, after };
    return answerOf(error, after);
  };
}

function answerOf(error: string, after: number): Answer {
  if (error === BAD) return { bad: true, after };
  return error === ODD ? { again: "perhaps", after } : { error, after };
}

/** The Maps around a thread that a catcher leads back to, and how often each may still be entered again. */
export function mapLoopsAround(
  { bounds }: Pick<RandomMachine, "bounds">,
  { frame, visitOf }: Moment,
): readonly { readonly left: number }[] {
  const found: { left: number }[] = [];
  for (let at = frame.parent; at !== undefined; at = at.parent) {
    const most = mostVisits(bounds, at.state, []);
    if (at.state.startsWith("map-loop") && most !== undefined) found.push({ left: most - visitOf(at) });
  }
  return found;
}

interface Taker {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
}

interface StateJson {
  readonly Retry?: readonly Taker[];
  readonly Catch?: readonly Taker[];
  readonly Output?: Json;
}

/** The next failure on the way to using up all retries; of a retrier that takes a bad result, that. */
function nextError({ Retry = [], Output }: StateJson, used: readonly number[]): string | undefined {
  const canBeBad = isTemplate(Output);
  for (const [at, { ErrorEquals, MaxAttempts = 3 }] of Retry.entries()) {
    if ((used[at] ?? 0) >= MaxAttempts) continue;
    const candidates = [...(canBeBad ? [BAD] : []), "Other", ...ErrorEquals, "States.Timeout"];
    const found = candidates.find((error) => firstTaker(Retry, error) === at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What leads along a catcher that leads back, and costs most. */
function takenError({ Catch = [], Output }: StateJson): string {
  if (isTemplate(Output) && firstTaker(Catch, BAD) >= 0) return BAD;
  const [name = "States.ALL"] = Catch[0]?.ErrorEquals ?? [];
  return name === "States.ALL" || name === "States.TaskFailed" ? "Other" : name;
}

function isTemplate(output: Json | undefined): boolean {
  return typeof output === "object" && output !== null;
}

function isCaught({ Catch = [] }: StateJson, error: string): boolean {
  return firstTaker(Catch, error) >= 0;
}

function firstTaker(takers: readonly Taker[], error: string): number {
  const name = error === BAD ? "States.QueryEvaluationError" : error;
  return takers.findIndex(({ ErrorEquals }) =>
    ErrorEquals.some(
      (one) => one === name || one === "States.ALL" || (one === "States.TaskFailed" && name !== "States.Timeout"),
    ),
  );
}

/** An error that a Map or Parallel around a thread retries once more; undefined where none does. */
function whatIsRetried(frame: Frame, states: ReadonlyMap<string, StateJson>): string | undefined {
  for (let at = frame.parent; at !== undefined; at = at.parent) {
    const error = nextError({ Retry: states.get(at.state)?.Retry ?? [] }, at.retries);
    if (error !== undefined) return error;
  }
  return undefined;
}

function outermostIndex(frame: Frame): number {
  let index = 0;
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) index = at.item?.index ?? index;
  return index;
}

function statesOf(definition: Json): Map<string, StateJson> {
  const found = new Map<string, StateJson>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === "object" && member !== null && "Type" in member) found.set(name, member as StateJson);
      visit(member);
    }
  };
  visit(definition);
  return found;
}
