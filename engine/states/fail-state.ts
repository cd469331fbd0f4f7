import { failure } from "../failure.ts";
import type { Frame } from "../frame.ts";
import type { FailPlan } from "../machine.ts";
import { failState } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { recordEntered } from "../transition.ts";

/** Fails the frame with the state's error and cause. There is no event of leaving it (FACTS.md B). */
export function enterFail(run: Run, frame: Frame, plan: FailPlan): void {
  recordEntered(run, frame, plan.type);
  const data = new StateData(run, frame);
  const failed = failure(plan.error?.(data), plan.cause?.(data));
  frame.lastEvent = frame.enteredEvent;
  failState(run, frame, plan, failed);
}
