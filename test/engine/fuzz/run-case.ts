import { createHash } from "node:crypto";
import { virtualClock } from "../../../engine/clock.ts";
import { describeExecution } from "../../../engine/describe-execution.ts";
import { Engine } from "../../../engine/engine.ts";
import { historyEvent } from "../../../engine/history-event.ts";
import { awsLimits, type Limits } from "../../../engine/limits.ts";
import { payload } from "../../../engine/payload.ts";
import { randomUuid, seededRandom } from "../../../engine/random.ts";
import type { TaskRequest } from "../../../engine/task.ts";
import { answerTask, type ModelAnswer } from "../../../engine/task-model.ts";
import { type Draw, drawFrom } from "./draw.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import { randomData } from "./random-data.ts";

/** What came of a case. */
export interface CaseResult {
  /** `REFUSED` where the machine or the start was; otherwise the execution's status. */
  readonly outcome: string;
  /** Events of all executions of the case. */
  readonly events: number;
  /** Of everything that a caller can read: descriptions and histories. */
  readonly digest: string;
  /** Milliseconds of processor time of the longest call into the engine. */
  readonly longest: number;
}

/** AWS's limits, with a shorter history: what goes round in a circle ends sooner. */
export const fuzzLimits: Limits = { ...awsLimits, historyEvents: 1000 };

/** Calls of `runDue` that one case may take, each of one step; executions that start each other might go on forever. */
const MOST_STEPS = 1000;

/** Runs a case in virtual time to its end. Whatever the engine throws goes through. */
export function runCase(given: FuzzCase, limits: Limits = fuzzLimits): CaseResult {
  const random = seededRandom(given.seed);
  const draw = drawFrom(random);
  const clock = virtualClock();
  let longest = 0;
  const timed = <T>(call: () => T): T => {
    const before = process.cpuUsage();
    const result = call();
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    return result;
  };
  const tokens: string[] = [];
  const engine: Engine = new Engine(
    {
      clock,
      random,
      uuid: () => randomUuid(random),
      hash: (text, algorithm) => createHash(algorithm.replace("-", "")).update(text).digest("hex"),
      startTask: (request) => startTask(engine, draw, request, tokens),
      activityExists: (arn) => arn.endsWith(":work"),
    },
    { limits },
  );
  timed(() => engine.addMachine({ name: "child", definition: given.child }));
  const { definition, type } = given;
  const added = timed(() => engine.addMachine({ name: "machine", type, definition }));
  if ("problems" in added) return refused(JSON.stringify(added.problems), longest);
  const machineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:machine";
  const started = timed(() => engine.start({ machineArn, name: "run", input: payload(given.input) }));
  if ("refused" in started) return refused(started.message, longest);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const token = tokens.length > 0 && draw.chance(0.3) ? tokens.shift() : undefined;
    if (token !== undefined) timed(() => useToken(engine, draw, token));
    if (timed(() => engine.runDue(1)) > 0) continue;
    const next = engine.nextTime();
    if (next === undefined) break;
    clock.advanceTo(next);
  }
  if (started.execution.status === "RUNNING") timed(() => engine.stop(started.execution.arn));
  const read = summary(engine, timed);
  return { outcome: started.execution.status, ...read, longest };
}

/** Reads every execution as a caller of the API would. */
function summary(engine: Engine, timed: <T>(call: () => T) => T): Pick<CaseResult, "events" | "digest"> {
  const digest = createHash("sha256");
  let events = 0;
  for (const execution of engine.executions()) {
    const read = timed(() => execution.history.map((event) => JSON.stringify(historyEvent(event))));
    digest.update(JSON.stringify(describeExecution(execution)));
    for (const text of read) digest.update(text);
    events += read.length;
  }
  return { events, digest: digest.digest("hex") };
}

function refused(why: string, longest: number): CaseResult {
  return { outcome: "REFUSED", events: 0, digest: createHash("sha256").update(why).digest("hex"), longest };
}

function startTask(engine: Engine, draw: Draw, request: TaskRequest, tokens: string[]): void {
  if (request.taskToken !== undefined) tokens.push(request.taskToken);
  if (request.resource.kind === "activity") {
    if (draw.chance(0.8)) engine.completeTask(request.taskId, { type: "started", workerName: "worker" });
    return;
  }
  if (request.resource.pattern === "sync") engine.completeTask(request.taskId, { type: "submitted", output: {} });
  answerTask(engine, () => answer(draw), request);
}

function answer(draw: Draw): ModelAnswer {
  const after = draw.pick([0, 0, 1, 3, 30]);
  if (draw.chance(0.7)) return { after, result: randomData(draw) };
  if (draw.chance(0.2)) return { silent: true };
  return {
    after,
    error: draw.pick(["Boom", "States.Timeout", "States.TaskFailed", "x".repeat(300)]),
    cause: "because",
  };
}

function useToken(engine: Engine, draw: Draw, token: string): void {
  if (draw.chance(0.3)) engine.heartbeat(token);
  else if (draw.chance(0.7)) engine.completeToken(token, { type: "succeeded", output: randomData(draw) });
  else engine.completeToken(token, { type: "failed", error: "Boom" });
}
