import { createHash } from "node:crypto";
import type { Machine } from "../../asl/builder/machine.ts";
import { plainNames } from "../../asl/builder/names.ts";
import { formatDiagnostic } from "../../asl/diagnostic.ts";
import type { Json } from "../../asl/types/json.ts";
import type { StateMachine } from "../../asl/types/state-machine.ts";
import { validateDefinition } from "../../asl/validate.ts";
import type { Execution } from "../../engine/execution.ts";
import type { HistoryEvent } from "../../engine/history-event.ts";
import type { ObjectOutcome, ObjectRequest } from "../../engine/map-run/object-request.ts";
import { payload } from "../../engine/payload.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import type { TaskRequest } from "../../engine/task.ts";
import type { ModelAnswer } from "../../engine/task-model.ts";
import { testEngine } from "../engine/run-machine.ts";

export interface VirtualRun {
  readonly status: string;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Types of the history's events, in order. */
  readonly events: readonly string[];
  /** Seconds after the start at which events of a type were written, in order. */
  secondsOf(type: HistoryEvent["type"]): number[];
  /** Seconds of virtual time. */
  readonly seconds: number;
  /** Every execution that ran: name and machine, how it ended, and how many events its history has. */
  readonly executions: readonly {
    readonly name: string;
    readonly machine: string;
    readonly status: string;
    readonly eventCount: number;
  }[];
}

export interface VirtualOptions {
  /** Default: true. */
  readonly validate?: boolean;
  /** False forgets events when they are counted, for runs of a million of them. Default: true. */
  readonly keepHistories?: boolean;
  /** Stands for S3, where Map Runs read and write; default: nothing does. */
  readonly objects?: (request: ObjectRequest) => ObjectOutcome;
}

export type Model = (args: Record<string, Json>, request: TaskRequest) => ModelAnswer;

/** Several executions that were started at one moment. */
export interface VirtualRuns {
  /** In the order in which they were started. */
  readonly runs: readonly VirtualRun[];
  /** The most invocations at one moment, of all functions or of one; calls that take no time do not count. */
  invocationsAtOnce(functionName?: string): number;
}

/**
 * Runs the last of some machines in virtual time, once all are validated. A model stands for each integration (`lambda:invoke` is asked
 * by the function's name, an activity as `activity:NAME`) and answers with the whole result.
 */
export function runVirtually(
  machines: readonly Pick<Machine, "name" | "definition">[],
  input: Json,
  models: Readonly<Record<string, Model>> = {},
  options: VirtualOptions = {},
): VirtualRun {
  const [run] = runTogether(machines, [{ machine: machines.at(-1)?.name ?? "", input }], models, options).runs;
  if (!run) throw new Error("One execution was started.");
  return run;
}

/** As {@link runVirtually}, with several executions side by side. */
export function runTogether(
  machines: readonly Pick<Machine, "name" | "definition">[],
  starts: readonly { readonly machine: string; readonly input: Json }[],
  models: Readonly<Record<string, Model>>,
  { validate = true, keepHistories = true, objects }: VirtualOptions = {},
): VirtualRuns {
  const place = { partition: "aws", region: "us-east-1", account: "000000000000" };
  const names = plainNames(place.account, place.region);
  const invocations: { readonly name: string; readonly from: number; readonly to: number }[] = [];
  const { engine, clock } = testEngine({
    place,
    keepHistories,
    ...(objects && { objects }),
    activities: Object.keys(models)
      .filter((key) => key.startsWith("activity:"))
      .map((key) => names.activityArn(key.slice("activity:".length))),
    hash: (text, algorithm) => createHash(algorithm.replace("-", "")).update(text).digest("hex"),
    model: (request) => {
      const args = request.arguments as Record<string, Json>;
      const { kind, arn, resourceType, action } = request.resource;
      const isLambda = resourceType === "lambda";
      const service = kind === "activity" ? `activity:${arn.split(":").at(-1)}` : `${resourceType}:${action}`;
      const key = isLambda ? String(args.FunctionName) : service;
      const model = models[key];
      if (!model) throw new Error(`The test has no model of ${key}.`);
      const answer = model((isLambda ? args.Payload : args) as Record<string, Json>, request);
      const seconds = "after" in answer ? (answer.after ?? 0) : 0;
      if (isLambda) invocations.push({ name: key, from: clock.now(), to: clock.now() + 1000 * seconds });
      return answer;
    },
  });
  for (const { name, definition } of machines) {
    if (validate) assertValid(definition(names));
    const compiled = engine.addMachine({ name, definition: definition(names) as unknown as Json });
    if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  }
  const executions = starts.map(({ machine, input }) => {
    const started = engine.start({ machineArn: names.stateMachineArn(machine), input: payload(input) });
    if (!("execution" in started)) throw new Error(JSON.stringify(started));
    return started.execution;
  });
  const milliseconds = runVirtual(engine, clock);
  const all = [...engine.executions()].map(({ name, machine, status, eventCount }: Execution) => ({
    name,
    machine: machine.name,
    status,
    eventCount,
  }));
  return {
    runs: executions.map((execution) => ({
      status: execution.status,
      output: execution.output?.value,
      error: execution.failure?.error,
      cause: execution.failure?.cause,
      events: execution.history.map((event) => event.body.type),
      secondsOf: (type) =>
        execution.history
          .filter((event) => event.body.type === type)
          .map((event) => (event.timestamp - execution.startDate) / 1000),
      seconds: milliseconds / 1000,
      executions: all,
    })),
    invocationsAtOnce: (functionName) =>
      mostAtOnce(invocations.filter(({ name }) => functionName === undefined || name === functionName)),
  };
}

/** Of intervals that end before others begin at the same moment. */
function mostAtOnce(intervals: readonly { readonly from: number; readonly to: number }[]): number {
  const steps = intervals.flatMap(({ from, to }) => (to > from ? [[from, 1] as const, [to, -1] as const] : []));
  steps.sort(([at, by], [other, otherBy]) => at - other || by - otherBy);
  let now = 0;
  return steps.reduce((most, [, by]) => {
    now += by;
    return Math.max(most, now);
  }, 0);
}

const valid = new Set<string>();

/** Every machine that a test builds is one that Step Functions takes. Validating takes a while, so each one is validated once. */
export function assertValid(definition: StateMachine): void {
  const text = JSON.stringify(definition);
  if (valid.has(text)) return;
  const errors = validateDefinition(definition).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(`${errors.map(formatDiagnostic).join("\n")}\n${text}`);
  valid.add(text);
}

/** What `lambda:invoke` answers for a function's result. */
export function invoked(result: Json): ModelAnswer {
  return { result: { ExecutedVersion: "$LATEST", StatusCode: 200, Payload: result } };
}
