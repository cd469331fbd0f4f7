import { locationOf } from "../../../functions/shared/swap-partition.ts";
import type { LakeServices } from "../../../functions/sweep/sweep-lake.ts";

/**
 * Glue as the sweep sees it.
 *
 * @param named what it names, by table and partition (`alerts 2024-01-31`): `s3://bucket/prefix/`. Swaps change it
 */
export function glueInMemory(named: Map<string, string>): Pick<LakeServices, "catalog" | "locations"> {
  const place = (table: string, values: readonly string[]) => `${table} ${values.join("T")}`;
  return {
    catalog: { swap: async (table, values, prefix) => void named.set(place(table, values), locationOf(prefix)) },
    locations: {
      of: async (table, values) => named.get(place(table, values)),
      async *all(table) {
        for (const [at, location] of named) {
          const [of, partition = ""] = at.split(" ");
          if (of === table) yield { values: partition.split("T"), location };
        }
      },
    },
  };
}
