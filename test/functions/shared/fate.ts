import fc from "fast-check";
import type { LakeServices } from "../../../functions/sweep/sweep-lake.ts";
import type { LedgerInMemory } from "./ledger-in-memory.ts";

/** What happens to a function at one of its calls of a service, counted from 0. */
export type Fate =
  | { readonly kind: "lives" }
  /** It dies, before or after the call took effect. */
  | { readonly kind: "crashes"; readonly at: number; readonly after: boolean }
  /**
   * Its execution is stopped; the function is held up for so many turns. Then the call takes effect, and the function dies or goes on,
   * as a Lambda invocation does.
   */
  | { readonly kind: "stopped"; readonly at: number; readonly turns: number; readonly dies: boolean };

/** @param calls that a function makes, more or less */
export function fateWithin(calls: number, { mayDie }: { readonly mayDie: boolean }): fc.Arbitrary<Fate> {
  const at = fc.nat({ max: calls });
  const dies = mayDie ? fc.boolean() : fc.constant(false);
  return fc.oneof(
    fc.record({ kind: fc.constant("lives" as const) }),
    fc.record({ kind: fc.constant("stopped" as const), at, turns: fc.nat({ max: 100 }), dies }),
    ...(mayDie ? [fc.record({ kind: fc.constant("crashes" as const), at, after: fc.boolean() })] : []),
  );
}

/** A function dies. */
export class Crash extends Error {}

/** Makes one call of a service. */
export type Call = <Result>(effect: () => Promise<Result>) => Promise<Result>;

/**
 * The calls of one function, until its fate strikes.
 *
 * @param turns lets others have so many turns
 * @param struck hears of it when the fate strikes
 */
export function callsUnder(fate: Fate, turns: (count: number) => Promise<void>, struck: () => void): Call {
  let calls = 0;
  return async (effect) => {
    await turns(1);
    if (fate.kind === "lives" || calls++ !== fate.at) return effect().finally(() => turns(1));
    struck();
    switch (fate.kind) {
      case "crashes":
        if (fate.after) await effect();
        throw new Crash();
      case "stopped": {
        await turns(fate.turns);
        const result = await effect();
        if (fate.dies) throw new Crash();
        return result;
      }
      default:
        throw fate satisfies never;
    }
  };
}

/** The ledger and Glue as one function sees them. */
export function worldUnder(
  call: Call,
  { ledger, catalog, items, locations }: LedgerInMemory,
): Omit<LedgerInMemory, "writes"> {
  return {
    ledger: {
      read: (...key) => call(() => ledger.read(...key)),
      write: (...item) => call(() => ledger.write(...item)),
    },
    catalog: { assertTable: async () => {}, swap: (...to) => call(() => catalog.swap(...to)) },
    items: (table) => pageUnder(call, () => items(table)),
    locations: {
      of: (...partition) => call(() => locations.of(...partition)),
      all: (table) => pageUnder(call, () => locations.all(table)),
    },
  };
}

/** A bucket as one function sees it. */
export function lakeUnder(call: Call, lake: LakeServices["lake"]): LakeServices["lake"] {
  return {
    list: (prefix) => pageUnder(call, () => lake.list(prefix)),
    delete: (keys) => call(() => lake.delete(keys)),
  };
}

/** A listing that takes one call. */
async function* pageUnder<Entry>(call: Call, list: () => AsyncIterable<Entry>): AsyncGenerator<Entry> {
  yield* await call(async () => {
    const entries: Entry[] = [];
    for await (const entry of list()) entries.push(entry);
    return entries;
  });
}
