import type { Json } from "../../asl/types/json.ts";
import { errorNames, matchesError } from "../error-name.ts";
import { type Failure, failure } from "../failure.ts";
import type { Frame } from "../frame.ts";
import type { MapPlan, ParallelPlan, RecoverablePlan } from "../machine.ts";
import { payload } from "../payload.ts";
import { failState, whileEvaluating } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, recordEntered } from "../transition.ts";
import { exceedsTolerance, type MapSettings, mapSettings } from "./map-settings.ts";

/** What a mock says instead of a state's own work. */
export type MockedOutcome = { readonly result: Json } | { readonly failure: Failure };

/** Retries so far, as a frame counts them: `count` by the retrier that takes the error, none by others. */
export function retriesSoFar({ retry }: RecoverablePlan, { error }: Failure, count: number): readonly number[] {
  const taking = retry.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  return retry.map((_, at) => (at === taking ? count : 0));
}

/** What a test says of a Map beside its outcome. */
export interface MapTest {
  /** The text that its ItemReader finds; undefined where the Map's fields find the items. */
  readonly read: string | undefined;
  /** Iterations that failed. */
  readonly failures: number;
  readonly retries: number;
  /** Told what the Map's fields came to. */
  settled(settings: MapSettings): void;
}

/**
 * A Map whose iterations do not run: its own fields are evaluated, then it ends with the mocked outcome; where too many
 * iterations failed, a mocked result gives way to that failure.
 */
export function mockMap(run: Run, frame: Frame, plan: MapPlan, outcome: MockedOutcome, given: MapTest): void {
  recordEntered(run, frame, plan.type);
  whileEvaluating(run, frame, plan, () => {
    const settings = mapSettings(run, frame, plan, given.read);
    given.settled(settings);
    const hasFailed = "result" in outcome && exceedsTolerance(settings, given.failures);
    endWith(run, frame, plan, hasFailed ? EXCEEDED : outcome, given.retries);
  });
}

/** A Parallel whose branches do not run. AWS evaluates none of the fields that its branches would be given. */
export function mockParallel(
  run: Run,
  frame: Frame,
  plan: ParallelPlan,
  outcome: MockedOutcome,
  retries: number,
): void {
  recordEntered(run, frame, plan.type);
  whileEvaluating(run, frame, plan, () => endWith(run, frame, plan, outcome, retries));
}

const EXCEEDED: MockedOutcome = {
  failure: failure(
    errorNames.exceedToleratedFailureThreshold,
    "The specified tolerated failure threshold was exceeded",
  ),
};

function endWith(run: Run, frame: Frame, plan: MapPlan | ParallelPlan, outcome: MockedOutcome, retries: number): void {
  frame.lastEvent = frame.enteredEvent;
  if ("failure" in outcome) {
    frame.retries = retriesSoFar(plan, outcome.failure, retries);
    failState(run, frame, plan, outcome.failure);
    return;
  }
  const result = payload(outcome.result);
  const data = new StateData(run, frame, { result: result.value });
  const failed = exitState(run, frame, plan, { ...plan.flow, next: plan.next }, data, frame.lastEvent, result);
  if (failed !== undefined) failState(run, frame, plan, failed);
}
