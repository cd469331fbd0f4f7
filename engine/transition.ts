import type { Json } from "../asl/types/json.ts";
import { endExecution } from "./end-execution.ts";
import { errorNames } from "./error-name.ts";
import { type Failure, failure } from "./failure.ts";
import type { Frame } from "./frame.ts";
import { record } from "./history.ts";
import type { EnteredType, ExitedType } from "./history-event.ts";
import type { StatePlan } from "./machine.ts";
import { fits, type Payload, payload } from "./payload.ts";
import type { Assignment, Query } from "./query/query-language.ts";
import type { Run } from "./run.ts";
import type { StateData } from "./state-data.ts";
import { iterationSucceeded } from "./states/map-state.ts";
import { branchSucceeded } from "./states/parallel-state.ts";
import { assignVariables, evaluateAssignment } from "./variables.ts";

/** Why a state could not be left; the caller lets Retry and Catch see it. */
export type NotLeft = Failure | undefined;

/** A state as it is left: what it hands on, sets, and where it leads. */
export interface Exit {
  readonly output: Query | undefined;
  readonly assign: Assignment | undefined;
  /** Undefined where the frame ends here. */
  readonly next: string | undefined;
}

/** Writes `…StateEntered`. The frame's next event still follows the one before: it moves on when the state's queries hold. */
export function recordEntered(run: Run, frame: Frame, type: StatePlan["type"]): void {
  const details = { name: frame.state, input: frame.input };
  frame.retries = [];
  frame.taskToken = undefined;
  frame.enteredTime = run.now;
  frame.enteredEvent = record(run, frame.lastEvent, { type: `${type}StateEntered` satisfies EnteredType, details });
}

/**
 * Leaves a state: evaluates Assign and Output from the same data, writes `…StateExited`, and goes on to the next state or
 * ends the frame. `follows` is the event that the exit follows. Throws QueryError from the two fields.
 */
export function exitState(
  run: Run,
  frame: Frame,
  plan: StatePlan,
  exit: Exit,
  data: StateData,
  follows: number,
  unchanged?: Payload,
): NotLeft {
  const assigned = evaluateAssignment(exit.assign, data);
  const output = exit.output === undefined ? (unchanged ?? frame.input) : handedOn(exit.output(data), frame, unchanged);
  frame.lastEvent = follows;
  if (!fits(output, run.limits.payloadBytes)) return tooLarge(frame.state);
  if (assigned !== undefined) {
    const refused = assignVariables(run, frame, assigned);
    if (refused !== undefined) return refused;
  }
  const details = { name: frame.state, output, ...(assigned === undefined ? {} : { assignedVariables: assigned }) };
  frame.lastEvent = record(run, follows, { type: `${plan.type}StateExited` as ExitedType, details });
  frame.turn++;
  frame.waiting = undefined;
  frame.left = undefined;
  if (exit.next === undefined) {
    finishFrame(run, frame, output);
    return undefined;
  }
  frame.state = exit.next;
  frame.enteredEvent = 0;
  frame.input = output;
  run.commands.schedule(run.execution, run.now, { type: "enter", frame, turn: frame.turn });
  return undefined;
}

/** The failure of a state or task whose result is too large. */
export function tooLarge(name: string): Failure {
  return failure(
    errorNames.dataLimitExceeded,
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

function finishFrame(run: Run, frame: Frame, output: Payload): void {
  frame.over = true;
  if (frame.parent === undefined) endExecution(run, { status: "SUCCEEDED", output }, frame.lastEvent);
  else if (frame.branch === undefined) iterationSucceeded(run, frame.parent, frame, output);
  else branchSucceeded(run, frame.parent, frame, output);
}

/** The output's payload, shared with the input or the result where the query handed that very value on. */
function handedOn(value: Json, frame: Frame, unchanged: Payload | undefined): Payload {
  if (value === frame.input.value) return frame.input;
  return unchanged !== undefined && value === unchanged.value ? unchanged : payload(value);
}
