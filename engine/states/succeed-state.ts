import type { Frame } from "../frame.ts";
import type { SucceedPlan } from "../machine.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, recordEntered } from "../transition.ts";

/** Ends the frame well. */
export function enterSucceed(run: Run, frame: Frame, plan: SucceedPlan): void {
  recordEntered(run, frame, plan.type);
  const exit = { output: plan.flow.output, assign: undefined, next: undefined };
  const failed = exitState(run, frame, plan, exit, new StateData(run, frame), frame.enteredEvent);
  if (failed !== undefined) failState(run, frame, plan, failed);
}
