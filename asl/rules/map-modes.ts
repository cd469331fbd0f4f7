import { members } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

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
    return distributedOnly
      .filter((field) => state[field] !== undefined)
      .map((field) => ({
        message: `${field} belongs to a distributed Map; this one is inline: set ProcessorConfig.Mode to DISTRIBUTED.`,
      }));
  },
};
