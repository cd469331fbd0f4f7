import type { Json } from "../asl/types/json.ts";
import { describeExecution, nestedResult } from "./describe-execution.ts";
import { errorNames } from "./error-name.ts";
import type { Execution } from "./execution.ts";
import type { Started, StartRequest } from "./executions.ts";
import { type Payload, payload, payloadOfText } from "./payload.ts";
import type { TaskResource } from "./resource.ts";
import { refusal, type StartRefusal } from "./start-refusal.ts";
import type { TaskOutcome, TaskRequest } from "./task.ts";

/** What became of a Task that starts an execution. */
export interface NestedStart {
  readonly outcome: TaskOutcome;
  /** The child that the Task waits for; undefined where it does not wait, or nothing started. */
  readonly child: string | undefined;
}

/**
 * Starts the execution that a `states:startExecution` Task asks for. A `.sync` Task is told its child's end by
 * {@link endNested}; the plain one is done with the start.
 */
export function beginNested(
  request: TaskRequest,
  requestId: string,
  start: (request: StartRequest) => Started,
): NestedStart {
  const wanted = readArguments(request.arguments);
  const started = "refused" in wanted ? wanted : start(wanted);
  if ("refused" in started) return { outcome: refusedOutcome(started, requestId), child: undefined };
  const { execution } = started;
  const output = startResponse(execution, requestId);
  if (request.resource.pattern === "sync") {
    return { outcome: { type: "submitted", output }, child: execution.arn };
  }
  return { outcome: { type: "succeeded", output }, child: undefined };
}

/**
 * How the end of a child looks to the Task that waited for it: its description, or `States.TaskFailed` with the
 * description as the cause, whatever the child's own error was (FACTS.md fact 9).
 */
export function endNested(child: Execution, resource: TaskResource): TaskOutcome {
  if (child.status === "SUCCEEDED") {
    return { type: "succeeded", output: nestedResult(child, resource.resource.endsWith(":2")) };
  }
  return { type: "failed", error: errorNames.taskFailed, cause: JSON.stringify(nestedResult(child, false)) };
}

function readArguments(given: Json): StartRequest | StartRefusal {
  const members = typeof given === "object" && given !== null ? (given as { readonly [name: string]: Json }) : {};
  const { StateMachineArn: machineArn, Name: name, Input: input } = members;
  if (typeof machineArn !== "string") return refusal.noMachine(JSON.stringify(machineArn ?? null));
  if (name !== undefined && typeof name !== "string") return refusal.invalidName(JSON.stringify(name), "it is no text");
  const read = readInput(input ?? null);
  return read === undefined ? refusal.inputNotJson() : { machineArn, name, input: read };
}

/** A child's input: text is taken as the JSON that StartExecution wants, null and nothing as `{}`. */
function readInput(input: Json): Payload | undefined {
  if (input === null) return payload({});
  if (typeof input !== "string") return payload(input);
  try {
    return payloadOfText(input);
  } catch {
    return undefined;
  }
}

function refusedOutcome({ refused, message }: StartRefusal, requestId: string): TaskOutcome {
  const service = `Service: AWSStepFunctions; Status Code: 400; Error Code: ${refused}; Request ID: ${requestId}; Proxy: null`;
  const name = refused.endsWith("Exception") ? refused : `${refused}Exception`;
  return { type: "failed", error: `StepFunctions.${name}`, cause: `${message} (${service})` };
}

/** StartExecution's answer with the HTTP metadata that optimised integrations add. */
function startResponse(execution: Execution, requestId: string): Json {
  const { executionArn, startDate } = describeExecution(execution);
  const length = String(JSON.stringify({ executionArn, startDate: startDate / 1000 }).length);
  const type = "application/x-amz-json-1.0";
  const date = new Date(startDate).toUTCString();
  return {
    ExecutionArn: executionArn,
    SdkHttpMetadata: {
      AllHttpHeaders: {
        "x-amzn-RequestId": [requestId],
        connection: ["keep-alive"],
        "Content-Length": [length],
        Date: [date],
        "Content-Type": [type],
      },
      HttpHeaders: {
        connection: "keep-alive",
        "Content-Length": length,
        "Content-Type": type,
        Date: date,
        "x-amzn-RequestId": requestId,
      },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: startDate,
  };
}
