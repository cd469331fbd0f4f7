import type { Json } from "../../../asl/types/json.ts";
import { virtualClock } from "../../../engine/clock.ts";
import { Engine } from "../../../engine/engine.ts";
import { type Frame, framesWithin } from "../../../engine/frame.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { payload } from "../../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../../engine/random.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import type { TaskRequest } from "../../../engine/task.ts";
import { addMachine } from "../../engine/run-machine.ts";
import type { RandomMachine } from "./random-machine.ts";

/** What a Task may be answered: an error, a result that says which way to go, or one that lacks what its state reads. */
export type Answer =
  | { readonly error: string; readonly after: number }
  | { readonly again: boolean | string; readonly after: number }
  | { readonly bad: true; readonly after: number };

/** What an adversary knows when a Task asks. */
export interface Moment {
  readonly request: TaskRequest;
  /** The thread that the Task is in: how it came there, and what was retried around it. */
  readonly frame: Frame;
  /** How often this thread has come to this state, this time included. */
  readonly visit: number;
}

export type Adversary = (moment: Moment) => Answer;

/** Runs a machine against an adversary and counts the events of its history. No limit of events is set. */
export function play(machine: RandomMachine, adversary: Adversary): number {
  const clock = virtualClock();
  const random = seededRandom(1);
  const visits = new WeakMap<Frame, Map<string, number>>();
  const engine: Engine = new Engine(
    { clock, random, uuid: () => randomUuid(random), hash: (text) => text, startTask: (request) => answer(request) },
    { limits: { ...awsLimits, historyEvents: Number.POSITIVE_INFINITY } },
  );

  function answer(request: TaskRequest): void {
    const execution = engine.execution(request.executionArn);
    const frame = execution && frameOf(execution.root, request.taskId);
    if (frame === undefined) throw new Error("A Task asks that no frame waits for.");
    const own = visits.get(frame) ?? new Map<string, number>();
    visits.set(frame, own);
    if (request.retryCount === 0) own.set(request.stateName, (own.get(request.stateName) ?? 0) + 1);
    const given = adversary({ request, frame, visit: own.get(request.stateName) ?? 1 });
    if (request.resource.pattern === "sync") engine.completeTask(request.taskId, { type: "submitted", output: {} });
    const outcome =
      "error" in given
        ? given.error === "States.Timeout"
          ? ({ type: "timed-out" } as const)
          : ({ type: "failed", error: given.error } as const)
        : ({ type: "succeeded", output: "bad" in given ? {} : { again: given.again } } as const);
    engine.completeTask(request.taskId, outcome, given.after);
  }

  const machineArn = addMachine(engine, "machine", machine.definition);
  const started = engine.start({ machineArn, input: payload(machine.input as Json) });
  if ("refused" in started) throw new Error(started.message);
  runVirtual(engine, clock);
  if (started.execution.status === "RUNNING") throw new Error("The execution has not ended.");
  return started.execution.history.length;
}

function frameOf(frame: Frame, taskId: string): Frame | undefined {
  if (frame.waiting?.for === "task" && frame.waiting.taskId === taskId) return frame;
  for (const inner of framesWithin(frame)) {
    const found = frameOf(inner, taskId);
    if (found) return found;
  }
  return undefined;
}
