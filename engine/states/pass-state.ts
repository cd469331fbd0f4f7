import type { Frame } from "../frame.ts";
import type { PassPlan } from "../machine.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, recordEntered } from "../transition.ts";

/** Enters and leaves a Pass. */
export function enterPass(run: Run, frame: Frame, plan: PassPlan): void {
  recordEntered(run, frame, plan.type);
  leavePass(run, frame, plan, frame.enteredEvent);
}

/** Leaves a Pass; `follows` is the event that leaving it follows. */
export function leavePass(run: Run, frame: Frame, plan: PassPlan, follows: number): void {
  const exit = { ...plan.flow, next: plan.next };
  const failed = exitState(run, frame, plan, exit, new StateData(run, frame), follows);
  if (failed !== undefined) failState(run, frame, plan, failed);
}
