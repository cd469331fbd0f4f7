import { anything, join, type Known } from "./known.ts";

/** What a thread holds when it enters a state. */
export interface Holdings {
  /** Variables, by name; one that is not here may be unassigned. */
  readonly variables: ReadonlyMap<string, Known>;
  /** The state's input. */
  readonly input: Known;
}

/** What is true of both. */
export function joinHoldings(a: Holdings, b: Holdings): Holdings {
  const shared = [...a.variables].flatMap(([name, known]): [string, Known][] => {
    const other = b.variables.get(name);
    return other === undefined ? [] : [[name, join(known, other)]];
  });
  return { variables: new Map(shared), input: join(a.input, b.input) };
}

/** What is left of it where only some variables, and perhaps the input, are still read. */
export function keptOf({ variables, input }: Holdings, read: ReadonlySet<string>, readsInput: boolean): Holdings {
  const kept = [...variables].filter(([name]) => read.has(name));
  return { variables: new Map(kept), input: readsInput ? input : anything };
}

/** The same text for the same holdings. */
export function keyOf({ variables, input }: Holdings): string {
  const sorted = [...variables].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, input]);
}
