import { expressionsOf, readsOf } from "../../jsonata-expressions.ts";
import type { Members } from "../../walk-states.ts";
import { loopsOf, type Step } from "../longest-walk.ts";
import type { BlockModel, StateModel } from "../machine-model.ts";
import { blocksIn } from "../states-of.ts";

/** What the states of a block may still read, and which of them lead back to themselves. */
export interface BlockReads {
  /** Variables that a state, or one that it may lead to, reads. */
  readonly variables: ReadonlyMap<string, ReadonlySet<string>>;
  /** States that may be entered again. */
  readonly repeated: ReadonlySet<string>;
}

/** Looks through a block; states inside its states count as theirs. */
export function blockReads(block: BlockModel): BlockReads {
  const own = new Map([...block.states].map(([name, state]) => [name, new Set(variablesIn(state))]));
  const leads = new Map([...block.states].map(([name, state]) => [name, leadsOf(state)]));
  const variables = new Map([...own.keys()].map((name) => [name, reachedFrom(name, own, leads)]));
  const steps = [...leads].flatMap(([from, to]) => to.map((each): Step<number> => ({ from, to: each, weight: 0 })));
  const inLoops = loopsOf(new Set(own.keys()), steps).filter((group) => group.length > 1);
  const toItself = [...leads].filter(([name, to]) => to.includes(name)).map(([name]) => name);
  return { variables, repeated: new Set([...inLoops.flat(), ...toItself]) };
}

/** True where fields may read a member of `$states`. */
export function readsStates(fields: Members, member: "input" | "result"): boolean {
  return new RegExp(String.raw`\$states\s*(\.\s*${member}\b|(?!\s*\.))`).test(JSON.stringify(fields));
}

function* variablesIn(state: StateModel): Generator<string> {
  for (const { text } of expressionsOf(state.source)) {
    const reads = readsOf(text);
    if (!("error" in reads)) yield* reads.variables;
  }
  for (const block of blocksIn(state)) for (const inner of block.states.values()) yield* variablesIn(inner);
}

/** Every state that a state may lead to. */
function leadsOf(state: StateModel): readonly string[] {
  if (state.kind === "choice") return state.targets;
  if (state.kind === "fail") return [];
  const caught = "catch" in state ? state.catch.map(({ next }) => next) : [];
  return state.next === undefined ? caught : [state.next, ...caught];
}

function reachedFrom(
  start: string,
  own: ReadonlyMap<string, ReadonlySet<string>>,
  leads: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const reached = new Set([start]);
  for (const name of reached) for (const to of leads.get(name) ?? []) reached.add(to);
  return new Set([...reached].flatMap((name) => [...(own.get(name) ?? [])]));
}
