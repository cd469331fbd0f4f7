import type { Json } from "../asl/types/json.ts";
import type { Execution, ExecutionStatus } from "./execution.ts";
import { awsLimits, type Limits } from "./limits.ts";
import { payloadText } from "./payload.ts";
import { statusOf } from "./redrive.ts";
import type { RedriveStatus } from "./redrive-status.ts";

/** What DescribeExecution answers; dates in milliseconds since 1970, input and output as JSON text. */
export interface ExecutionDescription {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** Of an execution that was started by a version or an alias. */
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  /** Of a Map Run's child. */
  readonly mapRunArn?: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  readonly output?: string;
  readonly outputDetails?: { readonly included: true };
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  readonly redriveDate?: number;
  readonly redriveStatus: RedriveStatus["redriveStatus"];
  readonly redriveStatusReason?: string;
}

/**
 * Describes an execution as of `now`, in milliseconds since 1970: whether it can be redriven changes with time. Default:
 * the moment it ended.
 */
export function describeExecution(
  execution: Execution,
  now: number = execution.stopDate ?? execution.startDate,
  limits: Limits = awsLimits,
): ExecutionDescription {
  const { arn, name, machine, versionArn, aliasArn, status, startDate, stopDate, output, failure } = execution;
  const { redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    ...(versionArn === undefined ? {} : { stateMachineVersionArn: versionArn }),
    ...(aliasArn === undefined ? {} : { stateMachineAliasArn: aliasArn }),
    ...(execution.mapRunArn === undefined ? {} : { mapRunArn: execution.mapRunArn }),
    name,
    status,
    startDate,
    ...(stopDate === undefined ? {} : { stopDate }),
    input: payloadText(execution.input),
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output: payloadText(output), outputDetails: { included: true } }),
    ...failure,
    redriveCount,
    ...(redriveDate === undefined ? {} : { redriveDate }),
    ...statusOf(execution, { now, limits }),
  };
}

/**
 * The description as a `.sync` Task returns it: PascalCase, members in alphabetical order. Input and output are JSON text
 * for `.sync` and values for `.sync:2` (FACTS.md fact 11).
 */
export function nestedResult(execution: Execution, asValues: boolean): { readonly [name: string]: Json } {
  const { input, output, ...rest } = describeExecution(execution);
  const data = asValues
    ? { input: execution.input.value, ...(execution.output === undefined ? {} : { output: execution.output.value }) }
    : { input, ...(output === undefined ? {} : { output }) };
  const members = Object.entries({ ...rest, ...data }).map(([name, value]) => [
    pascal(name),
    pascalMembers(name, value),
  ]);
  return Object.fromEntries(members.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function pascalMembers(name: string, value: Json): Json {
  return name === "inputDetails" || name === "outputDetails" ? { Included: true } : value;
}
