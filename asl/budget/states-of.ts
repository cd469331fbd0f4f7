import type { BlockModel, StateModel } from "./machine-model.ts";

/** The blocks of states directly inside a state. */
export function blocksIn(state: StateModel): readonly BlockModel[] {
  if (state.kind === "map" || state.kind === "distributed-map") return [state.body];
  return state.kind === "parallel" ? state.branches : [];
}

/** Every state of a block, outer ones before those inside them. */
export function* statesOf(block: BlockModel): Generator<StateModel> {
  for (const state of block.states.values()) {
    yield state;
    for (const inner of blocksIn(state)) yield* statesOf(inner);
  }
}

/** A block in which one state, wherever it stands, is another. */
export function withState(block: BlockModel, path: string, changed: StateModel): BlockModel {
  const states = [...block.states].map(([name, state]): [string, StateModel] => [
    name,
    state.path === path ? changed : withinState(state, path, changed),
  ]);
  return { ...block, states: new Map(states) };
}

function withinState(state: StateModel, path: string, changed: StateModel): StateModel {
  if (!path.startsWith(`${state.path}.`)) return state;
  if (state.kind === "map" || state.kind === "distributed-map")
    return { ...state, body: withState(state.body, path, changed) };
  if (state.kind !== "parallel") return state;
  return { ...state, branches: state.branches.map((branch) => withState(branch, path, changed)) };
}
