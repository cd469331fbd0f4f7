import { errorNames } from "./error-name.ts";
import { type Failure, failure } from "./failure.ts";
import { type Frame, framesWithin } from "./frame.ts";
import { fits, type Payload, payload, payloadText, spare, utf8Bytes } from "./payload.ts";
import type { Assignment, QueryData } from "./query/query-language.ts";
import type { Run } from "./run.ts";

/** A variable as a frame sees it: its own, else the one of the scope around it. Undefined where no scope has it. */
export function readVariable(frame: Frame, name: string): Payload | undefined {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    const found = at.variables?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What an `Assign` field sets, evaluated; undefined where there is none or it is empty. */
export function evaluateAssignment(assign: Assignment | undefined, data: QueryData): Map<string, Payload> | undefined {
  if (assign === undefined || assign.size === 0) return undefined;
  return new Map([...assign].map(([name, query]) => [name, payload(query(data))]));
}

/**
 * Sets variables in the frame's own scope, all or none. Returns the failure where they are too large: 256 KiB each and
 * together in one Assign, 10 MiB in one execution (FACTS.md G).
 */
export function assignVariables(run: Run, frame: Frame, values: Map<string, Payload>): Failure | undefined {
  const { payloadBytes, variableBytes } = run.limits;
  let bytes = 0;
  for (const value of values.values()) {
    if (!fits(value, payloadBytes)) return tooLarge(frame, payloadBytes);
    bytes += largestSize(value, payloadBytes);
  }
  if (bytes > payloadBytes && exactSize(values.values()) > payloadBytes) return tooLarge(frame, payloadBytes);
  run.execution.variableBytes += bytes;
  if (run.execution.variableBytes > variableBytes) {
    run.execution.variableBytes = bytes + sizeOfAllScopes(run.execution.root);
    if (run.execution.variableBytes > variableBytes) return tooLarge(frame, variableBytes);
  }
  frame.variables ??= new Map();
  for (const [name, value] of values) frame.variables.set(name, value);
  return undefined;
}

function tooLarge(frame: Frame, limit: number): Failure {
  return failure(
    errorNames.dataLimitExceeded,
    `The variables assigned by the state '${frame.state}' exceed the maximum size of ${limit} bytes.`,
  );
}

/** The size of a payload, or more: without making its text where that is cheap. */
function largestSize(value: Payload, limit: number): number {
  const left = spare(value.value, limit);
  return left >= 0 ? limit - left : utf8Bytes(payloadText(value));
}

function exactSize(values: Iterable<Payload>): number {
  let bytes = 0;
  for (const value of values) bytes += utf8Bytes(payloadText(value));
  return bytes;
}

function sizeOfAllScopes(frame: Frame): number {
  let bytes = frame.variables === undefined ? 0 : exactSize(frame.variables.values());
  for (const running of framesWithin(frame)) bytes += sizeOfAllScopes(running);
  return bytes;
}
