import type { QueryLanguage } from "./types/common.ts";

/** Unchecked JSON with members. */
export type Members = Readonly<Record<string, unknown>>;

/** One state of a definition that nobody has checked yet, and where it stands. */
export interface StateVisit {
  readonly name: string;
  readonly state: Members;
  readonly path: string;
  readonly language: QueryLanguage;
  /** The states it can lead to. */
  readonly siblings: Members;
  /** The `StartAt` of its block. */
  readonly startAt: unknown;
  /** The state whose Map or Parallel this is in; undefined at the top. */
  readonly parent: StateVisit | undefined;
}

/** Every state of a definition, outer ones before those inside them. Parts that are not objects are passed over. */
export function* walkStates(definition: Members): Generator<StateVisit> {
  const language = definition.QueryLanguage === "JSONata" ? "JSONata" : "JSONPath";
  yield* walkBlock(definition, "", language, undefined);
}

function* walkBlock(
  block: Members,
  at: string,
  language: QueryLanguage,
  parent: StateVisit | undefined,
): Generator<StateVisit> {
  const siblings = members(block.States);
  for (const [name, value] of Object.entries(siblings)) {
    const state = members(value);
    const own =
      state.QueryLanguage === "JSONata" || state.QueryLanguage === "JSONPath" ? state.QueryLanguage : language;
    const visit: StateVisit = {
      name,
      state,
      path: `${at}States.${name}`,
      language: own,
      siblings,
      startAt: block.StartAt,
      parent,
    };
    yield visit;
    for (const [inner, where] of blocksOf(state)) yield* walkBlock(inner, `${visit.path}.${where}.`, language, visit);
  }
}

/** The blocks of states inside a state, each with the field that holds it. */
export function blocksOf(state: Members): [block: Members, field: string][] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  return [
    ...branches.map((branch, index): [Members, string] => [members(branch), `Branches[${index}]`]),
    ...["ItemProcessor", "Iterator"]
      .filter((field) => state[field] !== undefined)
      .map((field): [Members, string] => [members(state[field]), field]),
  ];
}

/** True of a Map whose iterations are executions of their own. */
export function isDistributed(state: Members): boolean {
  const { ProcessorConfig } = members(state.ItemProcessor ?? state.Iterator);
  return state.Type === "Map" && members(ProcessorConfig).Mode === "DISTRIBUTED";
}

/** A JSON object's members; none for anything else. */
export function members(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

/** A JSON array's items; none for anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
