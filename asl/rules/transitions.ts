import { didYouMean } from "../closest.ts";
import { items, type Members, members, type StateVisit } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

const terminal = new Set(["Succeed", "Fail"]);

/** Every state but Choice, Succeed and Fail has either Next or End, and every name that is led to exists beside it. */
export const transitions: Rule = {
  code: "transitions",
  check({ state, siblings, parent }) {
    const findings = targetsOf(state)
      .filter(([, target]) => typeof target !== "string" || !Object.hasOwn(siblings, target))
      .map(([field, target]) => ({
        message:
          target === undefined
            ? `${field} is missing: it names the state that it leads to.`
            : `${field} leads to ${JSON.stringify(target)}, which is not beside it.${didYouMean(String(target), Object.keys(siblings))} There: ${Object.keys(siblings).join(", ")}.` +
              outsideHint(String(target), parent),
      }));
    const needsOne = state.Type !== "Choice" && !terminal.has(String(state.Type));
    const leads = state.Next !== undefined;
    if (needsOne && leads === (state.End === true)) {
      findings.push({
        message: leads ? "It has both Next and End: keep one." : withoutEnd(state.End),
      });
    }
    return findings;
  },
};

function withoutEnd(end: unknown): string {
  if (end === undefined) return "It has neither Next nor End: add one.";
  return `End is ${JSON.stringify(end)}, and there is no Next: End is true, without quotes, or a Next stands there instead.`;
}

/** What to do where a state leads out of its Map or branch. */
function outsideHint(target: string, parent: StateVisit | undefined): string {
  for (let around = parent; around !== undefined; around = around.parent) {
    if (!Object.hasOwn(around.siblings, target)) continue;
    const outermost = JSON.stringify(around.name);
    return ` It stands beside ${outermost}, and nothing leads out of that: end here, and let ${outermost} lead there by its Next or Catch.`;
  }
  return "";
}

/** Every name a state leads to, with the field that says so. */
export function targetsOf(state: Members): [field: string, target: unknown][] {
  const own = (field: string): [string, unknown][] => (state[field] === undefined ? [] : [[field, state[field]]]);
  const listed = (field: string) =>
    items(state[field]).map((entry, index): [string, unknown] => [`${field}[${index}].Next`, members(entry).Next]);
  return [...own("Next"), ...listed("Choices"), ...own("Default"), ...listed("Catch")];
}
