import { virtualClock } from "../../../engine/clock.ts";
import { Engine } from "../../../engine/engine.ts";
import { type Frame, framesWithin } from "../../../engine/frame.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { payload } from "../../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../../engine/random.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
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
  /** The same of a thread around it, and the Map or Parallel that it is in; visits in which no Task asked do not count. */
  visitOf(around: Frame): number;
}

export type Adversary = (moment: Moment) => Answer;

/** What came of a game. */
export interface Game {
  /** Events of the first machine's history. */
  readonly events: number;
  /** Lambda invocations at one moment, those included that nobody waits for any more: they are taken to run for ever. */
  readonly invocations: number;
  /** Executions of other machines at one moment. */
  readonly executions: number;
  /** Threads at one moment, as far as a Task asked then; one that waits for another machine is that machine's. */
  readonly threads: number;
}

/**
 * Runs a machine against an adversary. No limit of events is set.
 *
 * @param child the machine that it starts as `child`, if it does
 */
export function play(machine: RandomMachine, adversary: Adversary, child?: RandomMachine): Game {
  const clock = virtualClock();
  const random = seededRandom(1);
  const visits = new WeakMap<Frame, Map<string, number>>();
  const entries = new WeakMap<Frame, Map<string, Set<number>>>();
  const invocations = new Map<string, Span>();
  const executions = new Map<string, Span>();
  const firstArn = "arn:aws:states:us-east-1:111111111111:execution:machine:first";
  let threads = 0;
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash: (text) => text,
      startTask: (request) => answer(request),
      cancelTask: (taskId) => {
        const span = invocations.get(taskId);
        if (span) span.to = Number.POSITIVE_INFINITY;
      },
      created: ({ arn, name }) =>
        name !== "first" && executions.set(arn, { from: clock.now(), to: Number.POSITIVE_INFINITY }),
      ended: ({ arn }) => {
        const span = executions.get(arn);
        if (span) span.to = clock.now();
      },
    },
    { limits: { ...awsLimits, historyEvents: Number.POSITIVE_INFINITY } },
  );

  function answer(request: TaskRequest): void {
    const execution = engine.execution(request.executionArn);
    const frame = execution && frameOf(execution.root, request.taskId);
    if (frame === undefined) throw new Error("A Task asks that no frame waits for.");
    threads = Math.max(threads, threadsNow());
    const own = visits.get(frame) ?? new Map<string, number>();
    visits.set(frame, own);
    if (request.retryCount === 0) own.set(request.stateName, (own.get(request.stateName) ?? 0) + 1);
    for (let at = frame.parent; at !== undefined; at = at.parent) entriesOf(at).add(at.enteredEvent);
    const visit = own.get(request.stateName) ?? 1;
    const given = adversary({ request, frame, visit, visitOf: (around) => entriesOf(around).size });
    // What takes longer than its Task may would be another answer than the one that was chosen.
    const after = Math.min(given.after, (request.timeoutSeconds ?? Number.POSITIVE_INFINITY) - 1);
    if (request.resource.resourceType === "lambda") {
      invocations.set(request.taskId, { from: clock.now(), to: clock.now() + after * 1000 });
    }
    if (request.resource.pattern === "sync") engine.completeTask(request.taskId, { type: "submitted", output: {} });
    const timesOut = "error" in given && given.error === "States.Timeout";
    // Left alone, it runs into TimeoutSeconds.
    if (timesOut && request.timeoutSeconds !== undefined) return;
    engine.completeTask(request.taskId, outcomeOf(given), after);
  }

  function entriesOf(frame: Frame): Set<number> {
    const own = entries.get(frame) ?? new Map<string, Set<number>>();
    entries.set(frame, own);
    const ofState = own.get(frame.state) ?? new Set<number>();
    own.set(frame.state, ofState);
    return ofState;
  }

  function threadsNow(): number {
    const others = [...executions].filter(([, { to }]) => to === Number.POSITIVE_INFINITY).map(([arn]) => arn);
    return [firstArn, ...others].reduce((sum, arn) => sum + threadsOf(engine.execution(arn)), -others.length);
  }

  for (const [name, { definition }] of Object.entries({ ...(child && { child }), machine }))
    addMachine(engine, name, definition);
  const machineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:machine";
  const started = engine.start({ machineArn, name: "first", input: payload({}) });
  if ("refused" in started) throw new Error(started.message);
  runVirtual(engine, clock);
  if (started.execution.status === "RUNNING") throw new Error("The execution has not ended.");
  return {
    events: started.execution.history.length,
    invocations: mostAtOnce([...invocations.values()]),
    executions: mostAtOnce([...executions.values()]),
    threads,
  };
}

function outcomeOf(given: Answer): TaskOutcome {
  if (!("error" in given)) return { type: "succeeded", output: "bad" in given ? {} : { again: given.again } };
  return given.error === "States.Timeout" ? { type: "timed-out" } : { type: "failed", error: given.error };
}

/** From one moment to another, in milliseconds since 1970. */
interface Span {
  readonly from: number;
  to: number;
}

function threadsOf(execution: { readonly status: string; readonly root: Frame } | undefined): number {
  return execution?.status === "RUNNING" ? leavesOf(execution.root) : 0;
}

function leavesOf(frame: Frame): number {
  const inner = [...framesWithin(frame)];
  return inner.length === 0 ? 1 : inner.reduce((sum, each) => sum + leavesOf(each), 0);
}

/** What ends at a moment makes room for what begins then. */
function mostAtOnce(spans: readonly Span[]): number {
  const changes = spans.flatMap(({ from, to }) =>
    from < to
      ? [
          { at: from, by: 1 },
          { at: to, by: -1 },
        ]
      : [],
  );
  let now = 0;
  let most = 0;
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

function frameOf(frame: Frame, taskId: string): Frame | undefined {
  if (frame.waiting?.for === "task" && frame.waiting.taskId === taskId) return frame;
  for (const inner of framesWithin(frame)) {
    const found = frameOf(inner, taskId);
    if (found) return found;
  }
  return undefined;
}
