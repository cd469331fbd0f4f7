import { groupBy } from "./group-by.ts";
import type { TaskSpan } from "./task-spans.ts";

/** What the Tasks of one state came to, over all executions. Seconds. */
export interface StageTime {
  readonly machine: string;
  readonly state: string;
  readonly resource: string;
  /** Attempts, further ones included. */
  readonly attempts: number;
  readonly failed: number;
  readonly sum: number;
  /** Of attempts that ended: half of them, and 95 of 100, took no longer; and the longest. */
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

/** How long the Tasks of each state took, the longest sum first. Those that wait for a child are left out: they would count its time again. */
export function stageTimes(spans: readonly TaskSpan[]): StageTime[] {
  const byState = groupBy(
    spans.filter(({ resource }) => !resource.startsWith("states:")),
    ({ machine, state, resource }) => JSON.stringify([machine, state, resource]),
  );
  return [...byState.values()]
    .flatMap((ofState) => stageTime(ofState) ?? [])
    .sort((a, b) => b.sum - a.sum || (a.state < b.state ? -1 : 1));
}

function stageTime(spans: readonly TaskSpan[]): StageTime | undefined {
  const [first] = spans;
  if (!first) return undefined;
  const took = spans
    .filter(({ outcome }) => outcome === "succeeded" || outcome === "failed")
    .map(({ begin, end }) => end - begin)
    .sort((a, b) => a - b);
  const rank = (share: number) => (took[Math.max(0, Math.ceil(took.length * share) - 1)] ?? 0) / 1000;
  return {
    machine: first.machine,
    state: first.state,
    resource: first.resource,
    attempts: spans.length,
    failed: spans.filter(({ outcome }) => outcome === "failed").length,
    sum: took.reduce((sum, one) => sum + one, 0) / 1000,
    median: rank(0.5),
    p95: rank(0.95),
    longest: (took.at(-1) ?? 0) / 1000,
  };
}
