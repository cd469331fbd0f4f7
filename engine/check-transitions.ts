import { awsWords } from "./aws-words.ts";
import type { DefinitionFields } from "./definition-fields.ts";
import type { BlockPlan, StatePlan } from "./machine.ts";

/**
 * Refuses states that nothing leads to, and a machine that cannot end: none of its states at the top ends it. AWS does so too, and
 * looks for the first only where the second is not the case.
 */
export function checkTransitions({ startAt, states }: BlockPlan, isTop: boolean, fields: DefinitionFields): void {
  if (isTop && ![...states.values()].some(endsBlock)) {
    fields.problem("", "no state ends the machine: one must have End, or be Succeed or Fail", awsWords.noEnd);
    return;
  }
  if (!states.has(startAt)) return;
  const reached = new Set([startAt]);
  for (const name of reached) for (const next of led(states.get(name))) reached.add(next);
  for (const name of states.keys()) {
    if (reached.has(name)) continue;
    fields.problem(`States/${name}`, "no state leads here", awsWords.unreachable(name));
  }
}

function endsBlock(plan: StatePlan): boolean {
  return plan.type !== "Choice" && plan.next === undefined;
}

/** The states that a state leads to. */
function led(plan: StatePlan | undefined): readonly string[] {
  if (plan === undefined) return [];
  const rules = plan.type === "Choice" ? plan.rules.map(({ next }) => next) : [];
  const catchers = "catch" in plan ? plan.catch.map(({ next }) => next) : [];
  return [...(plan.next === undefined ? [] : [plan.next]), ...rules, ...catchers];
}
