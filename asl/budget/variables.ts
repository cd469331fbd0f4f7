import { isDistributed, items, type Members, members, type StateVisit, walkStates } from "../walk-states.ts";
import type { Bounds } from "./bounds.ts";

/** Iterations that Step Functions runs at once at most (FACTS.md A4). */
const MOST_INLINE = 40;

/** A variable, and how many of it one execution holds at once: one, or one for each iteration that runs. */
export interface AssignedVariable {
  readonly name: string;
  readonly times: number;
}

/**
 * The variables that a definition assigns, in its order.
 *
 * @param definition one that validation found no error in
 * @param bounds the items of its Maps
 */
export function assignedVariables(definition: unknown, bounds: Bounds): AssignedVariable[] {
  const found = new Map<string, number>();
  for (const visit of walkStates(members(definition))) {
    const { state } = visit;
    const assigning = [state, ...items(state.Catch), ...items(state.Choices)].map(members);
    for (const name of assigning.flatMap(({ Assign }) => Object.keys(members(Assign)))) {
      found.set(name, Math.max(found.get(name) ?? 0, copiesOf(visit.parent, bounds)));
    }
  }
  return [...found].map(([name, times]) => ({ name: name.replace(/\.\$$/, ""), times }));
}

/** How often a scope inside some states exists at once, in one execution: a Distributed Map's children are others. */
function copiesOf(around: StateVisit | undefined, bounds: Bounds): number {
  if (around === undefined || isDistributed(around.state)) return 1;
  return (
    (around.state.Type === "Map" ? iterationsOf(around.name, around.state, bounds) : 1) *
    copiesOf(around.parent, bounds)
  );
}

function iterationsOf(name: string, { MaxConcurrency: limit }: Members, { items: known }: Bounds): number {
  const atOnce = typeof limit === "number" && limit > 0 ? Math.min(limit, MOST_INLINE) : MOST_INLINE;
  return Math.min(atOnce, Object.hasOwn(known, name) ? (known[name] as number) : MOST_INLINE);
}
