import { isDistributed, items, type Members, members, type StateVisit } from "../walk-states.ts";

/** The variables that there are when a state is entered. */
export interface VariablesAt {
  /** Those that some way there assigns. */
  readonly possible: ReadonlySet<string>;
  /** Those that every way there assigns. */
  readonly certain: ReadonlySet<string>;
}

/** A way out of a state, and what is assigned on it. */
interface Edge {
  readonly target: string;
  readonly assigned: ReadonlySet<string>;
}

/**
 * Which variables there are when a state is entered: those of the scopes around it, and what the states on the ways to it assign.
 * What a state's own Assign sets is there from the next state on. Undefined where nothing leads to the state.
 */
export function variablesAt(visit: StateVisit): VariablesAt | undefined {
  return flowOf(visit).get(visit.name);
}

/**
 * The states of a way from the block's first state to this one on which no state assigns the variable, both included; undefined where
 * every way assigns it.
 */
export function wayWithout(visit: StateVisit, variable: string): readonly string[] | undefined {
  const { siblings, startAt, name } = visit;
  const ways = new Map([[String(startAt), [String(startAt)]]]);
  for (const [at, way] of ways) {
    if (at === name) return way;
    for (const { target, assigned } of edgesOf(members(siblings[at])))
      if (!assigned.has(variable) && !ways.has(target)) ways.set(target, [...way, target]);
  }
  return undefined;
}

/** The variables that some state of this scope, or of one around it, assigns; a distributed Map's children see none of those around. */
export function visibleVariables({ siblings, parent }: StateVisit): ReadonlySet<string> {
  const own = Object.values(siblings).flatMap((sibling) => [...assignedBy(members(sibling))]);
  const around = parent === undefined || isDistributed(parent.state) ? [] : visibleVariables(parent);
  return new Set([...own, ...around]);
}

/** What a state may assign, its catchers and rules included. */
export function assignedBy(state: Members): ReadonlySet<string> {
  const edges = ["Choices", "Catch"].flatMap((field) => items(state[field]).map(members));
  return new Set([state, ...edges].flatMap(({ Assign }) => [...namesIn(Assign)]));
}

type Flow = ReadonlyMap<string, VariablesAt>;

const known = new WeakMap<Members, { readonly parent: StateVisit | undefined; readonly flow: Flow }>();

/** The variables at every state of a block that can be reached. */
function flowOf({ siblings, startAt, parent }: StateVisit): Flow {
  const before = known.get(siblings);
  if (before !== undefined && before.parent === parent) return before.flow;
  const flow = new Map<string, VariablesAt>();
  const isOutside = parent === undefined || isDistributed(parent.state);
  const nothing: VariablesAt = { possible: new Set(), certain: new Set() };
  const first = String(startAt);
  flow.set(first, (isOutside ? undefined : variablesAt(parent)) ?? nothing);
  const changed = [first];
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    const here = flow.get(name) ?? nothing;
    for (const { target, assigned } of edgesOf(members(siblings[name]))) {
      const there = flow.get(target);
      const possible = new Set([...(there?.possible ?? []), ...here.possible, ...assigned]);
      const kept = new Set([...here.certain, ...assigned]);
      const certain = there === undefined ? kept : new Set([...there.certain].filter((each) => kept.has(each)));
      if (there?.possible.size === possible.size && there.certain.size === certain.size) continue;
      flow.set(target, { possible, certain });
      changed.push(target);
    }
  }
  known.set(siblings, { parent, flow });
  return flow;
}

/** A rule or catcher that is taken assigns its own; the state's Assign belongs to Next and Default. */
function edgesOf(state: Members): Edge[] {
  const own = [state.Next, state.Default].map((target) => ({ target, assigned: namesIn(state.Assign) }));
  const others = ["Choices", "Catch"].flatMap((field) =>
    items(state[field])
      .map(members)
      .map(({ Next, Assign }) => ({ target: Next, assigned: namesIn(Assign) })),
  );
  return [...own, ...others].filter((edge): edge is Edge => typeof edge.target === "string");
}

function namesIn(assign: unknown): ReadonlySet<string> {
  return new Set(Object.keys(members(assign)).map((name) => name.replace(/\.\$$/, "")));
}
