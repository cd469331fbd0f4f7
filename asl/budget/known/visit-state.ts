import { isExpression } from "../../jsonata-expressions.ts";
import { items, type Members, members } from "../../walk-states.ts";
import type { CatcherModel, ChoiceModel, MapModel, ParallelModel, QueryFaults, StateModel } from "../machine-model.ts";
import { faultless } from "../query-faults.ts";
import { readsStates } from "./block-reads.ts";
import { truthOf } from "./compare.ts";
import { type Scope, templateOf } from "./evaluate.ts";
import type { Finder } from "./find-ways.ts";
import type { Holdings } from "./holdings.ts";
import { anyText, anything, asText, eachOf, isBoolean, join, type Known, noItems } from "./known.ts";
import type { Catching, Caught, Onward, Place, Way, WaysThrough } from "./ways.ts";

/** Where a search goes on. */
export interface Goals {
  enter(state: string, holdings: Holdings): Place;
  /** The block ends, and hands this on. */
  end(output: Known): Place;
}

/** Combinations of the endings of a Parallel's branches that are told apart. */
const MOST_COMBINATIONS = 16;

/** What a state comes to that is entered with certain values: how it can fail, and where it leads with which. */
export function visitState(state: StateModel, holdings: Holdings, finder: Finder, goals: Goals): Way {
  const at: Visited = { state, holdings, goals, finder };
  const way = { state, entry: entryFaults(at), selector: faultless, inner: [], onward: [], catchers: [] };
  switch (state.kind) {
    case "pass":
    case "wait":
    case "succeed":
      return { ...way, onward: [leave(at, state, undefined, holdings.input)] };
    case "task":
    case "distributed-map": {
      const inner = state.kind === "task" ? [] : [finder.waysOfChild(state.body)];
      return {
        ...way,
        inner,
        onward: [leave(at, state, undefined, anything, anything)],
        catchers: catchers(at, state),
      };
    }
    case "map":
      return { ...way, ...mapWays(at, state), catchers: catchers(at, state) };
    case "parallel":
      return { ...way, ...parallelWays(at, state), catchers: catchers(at, state) };
    case "choice":
      return { ...way, ...choiceWays(at, state) };
    case "fail":
      return way;
    default:
      return state satisfies never;
  }
}

interface Visited {
  readonly state: StateModel;
  readonly holdings: Holdings;
  readonly goals: Goals;
  readonly finder: Finder;
}

/** What is always in the context object, as far as states may read it there. */
function contextOf({ finder: { executionInput: Input } }: Visited, item: Known): Known {
  const texts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, filled]));
  const count: Known = { kind: "number", min: 0 };
  return object({
    Execution: object({ ...texts("Id", "Name", "RoleArn", "StartTime"), RedriveCount: count, Input }),
    State: object({ ...texts("Name", "EnteredTime"), RetryCount: count }),
    StateMachine: object(texts("Id", "Name")),
    Map: object({ Item: object({ Index: count, Value: item }) }),
    Task: object(texts("Token")),
  });
}

const filled: Known = { kind: "string", isFilled: true };

function object(fields: Readonly<Record<string, Known>>): Extract<Known, { readonly kind: "object" }> {
  return { kind: "object", fields };
}

function scopeOf(at: Visited, more: Readonly<Record<string, Known>>): Scope {
  const { variables, input } = at.holdings;
  return new Map([...variables, ["states", object({ input, context: contextOf(at, anything), ...more })]]);
}

/** Fields that are evaluated when a state is entered, and whether a value is one that they take. */
const ENTRY_FIELDS: Readonly<Record<string, (known: Known) => boolean>> = {
  Arguments: () => true,
  Items: (known) => eachOf(known) !== undefined,
  Error: (known) => asText(known) !== undefined,
  Cause: (known) => asText(known) !== undefined,
  // A computed number may be none that they take.
  ...Object.fromEntries(
    ["Seconds", "Timestamp", "TimeoutSeconds", "HeartbeatSeconds", "MaxConcurrency"].map((field) => [
      field,
      () => false,
    ]),
  ),
};

function entryFaults(at: Visited): QueryFaults {
  const { state } = at;
  const faults = state.kind === "choice" || state.kind === "fail" ? state.faults : state.entry;
  if (state.language === "JSONPath" || state.kind === "choice") return faults;
  const scope = scopeOf(at, {});
  const evaluation = Object.entries(ENTRY_FIELDS).some(([field, takes]) => {
    const value = state.source[field];
    if (value === undefined) return false;
    const { known, fails } = templateOf(value, scope);
    return fails || (isExpression(value) && !takes(known));
  });
  return { ...faults, evaluation };
}

/** How fields that assign and hand on can fail, and what a thread holds then. */
function handedOn(
  at: Visited,
  { Assign, Output }: Members,
  scope: Scope,
  unchanged: Known,
): { readonly fails: boolean; readonly holdings: Holdings } {
  const names = Object.keys(members(Assign));
  if (at.state.language === "JSONPath") {
    const assigned = names.map((name) => [name.replace(/\.\$$/, ""), anything] as const);
    return { fails: false, holdings: { variables: new Map([...at.holdings.variables, ...assigned]), input: anything } };
  }
  const values = names.map((name) => [name, templateOf(members(Assign)[name], scope)] as const);
  const output = Output === undefined ? { known: unchanged, fails: false } : templateOf(Output, scope);
  return {
    fails: output.fails || values.some(([, { fails }]) => fails),
    holdings: {
      variables: new Map([...at.holdings.variables, ...values.map(([name, { known }]) => [name, known] as const)]),
      input: output.known,
    },
  };
}

type LeadingState = Exclude<StateModel, { readonly kind: "choice" | "fail" }>;

/** Leaves a state that went well. */
function leave(
  at: Visited,
  { source, next, exit }: LeadingState,
  by: readonly number[] | undefined,
  unchanged: Known,
  result?: Known,
): Onward {
  const scope = scopeOf(at, result === undefined ? {} : { result });
  const { fails, holdings } = handedOn(at, source, scope, unchanged);
  const to = next === undefined ? at.goals.end(holdings.input) : at.goals.enter(next, holdings);
  return { by, exit: { ...exit, evaluation: exit.evaluation && fails }, to };
}

function catchers(at: Visited, { kind, catch: all }: Extract<StateModel, { readonly catch: unknown }>): Catching[] {
  return all.map((catcher): Catching => {
    const other = caught(at, catcher, { ...object({}), perhaps: { Error: anyText, Cause: anyText } });
    // Errors of a Task come at one history, those of a Map or Parallel at different ones.
    const named =
      kind === "task" ? other : caught(at, catcher, { ...object({ Error: filled }), perhaps: { Cause: anyText } });
    return { ErrorEquals: catcher.ErrorEquals, named, other };
  });
}

function caught(at: Visited, { source, next, exit }: CatcherModel, errorOutput: Known): Caught {
  const { fails, holdings } = handedOn(at, source, scopeOf(at, { errorOutput }), errorOutput);
  return { exit: { ...exit, evaluation: exit.evaluation && fails }, to: at.goals.enter(next, holdings) };
}

function mapWays(at: Visited, state: MapModel): Pick<Way, "selector" | "inner" | "onward"> {
  const { source } = state;
  const given = source.Items === undefined ? at.holdings.input : templateOf(source.Items, scopeOf(at, {})).known;
  const each = state.language === "JSONPath" ? undefined : eachOf(given);
  const item = each === undefined || each === "none" ? anything : each;
  const selected = templateOf(source.ItemSelector ?? null, scopeOf(at, { context: contextOf(at, item) }));
  const isJsonata = state.language === "JSONata";
  const input = !isJsonata ? anything : source.ItemSelector === undefined ? item : selected.known;
  const tells = isJsonata && handsOnResult(source);
  const body = at.finder.ways(state.body, { variables: at.holdings.variables, input }, tells);
  const selector = isJsonata
    ? { ...state.selector, evaluation: state.selector.evaluation && selected.fails }
    : state.selector;
  const onward = endingsOfItems(body, tells).map(({ by, result }) => leave(at, state, by, result, result));
  return { selector, inner: [body], onward };
}

/** What a Map may gather: for each choice among the endings of an iteration, an array in which each of these is. */
function endingsOfItems({ endings }: WaysThrough, tells: boolean) {
  if (!tells) return [{ by: undefined, result: { kind: "list", each: anything, some: [] } as Known }];
  const choices: number[][] = [[]];
  for (const index of endings.keys()) choices.push(...choices.map((chosen) => [...chosen, index]));
  return choices.map((by) => {
    const some = by.map((index) => endings[index] as Known);
    const [first, ...rest] = some;
    if (first === undefined) return { by, result: noItems };
    const each = rest.reduce((one, other) => join(one, other), first);
    return { by, result: { kind: "list", each, some } as Known };
  });
}

function parallelWays(at: Visited, state: ParallelModel): Pick<Way, "inner" | "onward"> {
  const { Arguments } = state.source;
  const isJsonata = state.language === "JSONata";
  const given = Arguments === undefined ? at.holdings.input : templateOf(Arguments, scopeOf(at, {})).known;
  const tells = isJsonata && handsOnResult(state.source);
  const holdings = { variables: at.holdings.variables, input: isJsonata ? given : anything };
  const inner = state.branches.map((branch) => at.finder.ways(branch, holdings, tells));
  const combinations = inner.reduce<number[][]>(
    (all, { endings }) => all.flatMap((chosen) => endings.map((_ending, index) => [...chosen, index])),
    [[]],
  );
  const tuple = (items: readonly Known[]): Known => ({ kind: "tuple", items });
  if (!tells || combinations.length > MOST_COMBINATIONS) {
    const result = tuple(
      inner.map(({ endings }) => endings.reduce((one, other) => join(one, other), endings[0] ?? anything)),
    );
    return { inner, onward: [leave(at, state, undefined, result, result)] };
  }
  const onward = combinations.map((by) => {
    const result = tuple(by.map((ending, branch) => inner[branch]?.endings[ending] ?? anything));
    return leave(at, state, by, result, result);
  });
  return { inner, onward };
}

/** True where what a Map or Parallel came to goes on from it. */
function handsOnResult({ Assign, Output }: Members): boolean {
  return Output === undefined || readsStates({ Assign, Output }, "result");
}

/** The rules one after the other, up to one that holds for certain; else Default. */
function choiceWays(at: Visited, state: ChoiceModel): Pick<Way, "entry" | "onward"> {
  const { source, language } = state;
  const scope = scopeOf(at, {});
  const onward: Onward[] = [];
  let evaluation = false;
  const take = (fields: Members, next: unknown): void => {
    const { fails, holdings } = handedOn(at, fields, scope, at.holdings.input);
    evaluation ||= fails;
    if (typeof next === "string") onward.push({ by: undefined, exit: faultless, to: at.goals.enter(next, holdings) });
  };
  for (const rule of items(source.Choices).map(members)) {
    const test = language === "JSONata" ? templateOf(rule.Condition, scope) : undefined;
    const truth = test === undefined || test.fails || !isBoolean(test.known) ? undefined : truthOf(test.known);
    if (test !== undefined) evaluation ||= test.fails || !isBoolean(test.known);
    if (truth === false) continue;
    take(rule, rule.Next);
    if (truth === true) return { entry: { ...state.faults, evaluation }, onward };
  }
  take(source, source.Default);
  return { entry: { ...state.faults, evaluation }, onward };
}
