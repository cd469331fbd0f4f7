import { members } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

const distributedOnly = [
  "ItemReader",
  "ItemBatcher",
  "ResultWriter",
  "Label",
  "ToleratedFailurePercentage",
  "ToleratedFailurePercentagePath",
  "ToleratedFailureCount",
  "ToleratedFailureCountPath",
];

/** An inline Map has no reader, batcher, writer, label or tolerated failures; Step Functions would not run them. */
export const inlineMap: Rule = {
  code: "inline-map",
  atRunTime: true,
  check({ state }) {
    const { Mode = "INLINE" } = members(members(state.ItemProcessor ?? state.Iterator).ProcessorConfig);
    if (state.Type !== "Map" || Mode === "DISTRIBUTED") return [];
    if (Mode !== "INLINE")
      return [{ message: `ProcessorConfig.Mode is ${JSON.stringify(Mode)}; it is INLINE or DISTRIBUTED.` }];
    return [
      ...distributedOnly
        .filter((field) => state[field] !== undefined)
        .map((field) => ({
          message: `${field} belongs to a distributed Map; this one is inline: set ProcessorConfig.Mode to DISTRIBUTED.`,
        })),
      ...moreThanRun(state.MaxConcurrency),
    ];
  },
};

/** Iterations of an inline Map that run at once at most, whatever is asked for (FACTS.md A4). */
const AT_ONCE = 40;

function moreThanRun(concurrency: unknown): Finding[] {
  if (typeof concurrency !== "number" || concurrency <= AT_ONCE) return [];
  const message = `MaxConcurrency is ${concurrency}, and an inline Map runs at most ${AT_ONCE} iterations at once: say ${AT_ONCE} or fewer, or set ProcessorConfig.Mode to DISTRIBUTED.`;
  return [{ severity: "warning", message }];
}
