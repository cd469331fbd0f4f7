import type { Frame } from "../frame.ts";
import type { SucceedPlan } from "../machine.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, recordEntered } from "../transition.ts";

/** Enters a Succeed and ends the frame well. */
export function enterSucceed(run: Run, frame: Frame, plan: SucceedPlan): void {
  recordEntered(run, frame, plan.type);
  succeed(run, frame, plan, frame.enteredEvent);
}

/** Ends the frame well; `follows` is the event that leaving the state follows. */
export function succeed(run: Run, frame: Frame, plan: SucceedPlan, follows: number): void {
  const exit = { output: plan.flow.output, assign: undefined, next: undefined };
  const failed = exitState(run, frame, plan, exit, new StateData(run, frame), follows);
  if (failed !== undefined) failState(run, frame, plan, failed);
}
