import { items, type Members, members } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

const terminal = new Set(["Succeed", "Fail"]);

/** Every state but Choice, Succeed and Fail has either Next or End, and every name that is led to exists beside it. */
export const transitions: Rule = {
  code: "transitions",
  check({ state, siblings }) {
    const findings = targetsOf(state)
      .filter(([, target]) => typeof target !== "string" || !Object.hasOwn(siblings, target))
      .map(([field, target]) => ({
        message: `${field} leads to ${JSON.stringify(target)}, which is not beside it. There: ${Object.keys(siblings).join(", ")}.`,
      }));
    const needsOne = state.Type !== "Choice" && !terminal.has(String(state.Type));
    const leads = state.Next !== undefined;
    if (needsOne && leads === (state.End === true)) {
      findings.push({
        message: leads ? "It has both Next and End: keep one." : "It has neither Next nor End: add one.",
      });
    }
    return findings;
  },
};

/** Every name a state leads to, with the field that says so. */
export function targetsOf(state: Members): [field: string, target: unknown][] {
  const own = (field: string): [string, unknown][] => (state[field] === undefined ? [] : [[field, state[field]]]);
  const listed = (field: string) =>
    items(state[field]).map((entry, index): [string, unknown] => [`${field}[${index}].Next`, members(entry).Next]);
  return [...own("Next"), ...listed("Choices"), ...own("Default"), ...listed("Catch")];
}
