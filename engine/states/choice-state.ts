import type { Frame } from "../frame.ts";
import type { ChoicePlan } from "../machine.ts";
import { StateError } from "../query/query-language.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { type Exit, exitState, recordEntered } from "../transition.ts";

/** Enters a Choice and leaves it by its rules. */
export function enterChoice(run: Run, frame: Frame, plan: ChoicePlan): void {
  recordEntered(run, frame, plan.type);
  choose(run, frame, plan, frame.enteredEvent);
}

/**
 * Goes where the first rule that holds leads, with that rule's Output and Assign; else to Default, with the state's own;
 * else fails with `States.Runtime`: users of AWS show that, not the States Language's `States.NoChoiceMatched`. `follows` is the
 * event that leaving it follows.
 */
export function choose(run: Run, frame: Frame, plan: ChoicePlan, follows: number): void {
  const data = new StateData(run, frame);
  const exit: Exit = plan.rules.find((rule) => rule.condition(data)) ?? { ...plan.flow, next: plan.next };
  if (exit.next === undefined) {
    const cause = "Failed to transition out of the state. The state does not point to a next state.";
    throw new StateError("States.Runtime", cause);
  }
  const failed = exitState(run, frame, plan, exit, data, follows);
  if (failed !== undefined) failState(run, frame, plan, failed);
}
