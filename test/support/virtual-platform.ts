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

/**
 * Runs the last of some machines in virtual time, once all are validated. A model stands for each integration (`lambda:invoke` is asked
 * by the function's name, an activity as `activity:NAME`) and answers with the whole result.
 */
export function runVirtually(
  machines: readonly Pick<Machine, "name" | "definition">[],
  input: Json,
  models: Readonly<Record<string, Model>> = {},
  { validate = true, keepHistories = true, objects }: VirtualOptions = {},
): VirtualRun {
  const place = { partition: "aws", region: "us-east-1", account: "000000000000" };
  const names = plainNames(place.account, place.region);
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
      return model((isLambda ? args.Payload : args) as Record<string, Json>, request);
    },
  });
  for (const { name, definition } of machines) {
    if (validate) assertValid(definition(names));
    const compiled = engine.addMachine({ name, definition: definition(names) as unknown as Json });
    if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  }
  const last = machines.at(-1);
  const started = engine.start({ machineArn: names.stateMachineArn(last?.name ?? ""), input: payload(input) });
  if (!("execution" in started)) throw new Error(JSON.stringify(started));
  const milliseconds = runVirtual(engine, clock);
  const { execution } = started;
  return {
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
    executions: [...engine.executions()].map(({ name, machine, status, eventCount }: Execution) => ({
      name,
      machine: machine.name,
      status,
      eventCount,
    })),
  };
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
