import type { Grant } from "./grant.ts";

/** A statement of a policy, with everything that needs it. */
export interface MergedGrant extends Omit<Grant, "neededBy"> {
  readonly neededBy: readonly string[];
}

/**
 * Puts together what is allowed on the same resources under the same condition: a policy's statements, actions and resources in
 * alphabetical order, so that the same grants give the same text.
 */
export function mergeGrants(grants: readonly Grant[]): MergedGrant[] {
  const byResources = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = JSON.stringify([[...grant.resources].sort(), grant.condition]);
    byResources.set(key, [...(byResources.get(key) ?? []), grant]);
  }
  return [...byResources.values()].map((same) => ({
    actions: distinct(same.flatMap(({ actions }) => actions)),
    resources: distinct(same.flatMap(({ resources }) => resources)),
    ...(same[0]?.condition && { condition: same[0].condition }),
    neededBy: [...new Set(same.map(({ neededBy }) => neededBy))],
  }));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
