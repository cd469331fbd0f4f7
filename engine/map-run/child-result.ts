import type { Json } from "../../asl/types/json.ts";
import { nestedResult } from "../describe-execution.ts";
import type { Execution } from "../execution.ts";
import { errorOutput } from "../failure.ts";
import { formatTimestamp } from "../timestamp.ts";
import type { WriterSpec } from "./write-results.ts";

/**
 * What is kept of a child that has ended: its output, or, where the results come with their executions' data or the child
 * failed, all of that. Without a ResultWriter a failed child that is tolerated is its status, error and cause (as users of AWS
 * have measured).
 */
export function childResult(child: Execution, writer: WriterSpec | undefined): Json {
  const succeeded = child.status === "SUCCEEDED";
  if (writer === undefined) {
    return succeeded ? outputOf(child) : { Status: child.status, ...errorOutput(child.failure) };
  }
  return succeeded && writer.format.transformation !== "NONE" ? outputOf(child) : describedChild(child);
}

/** A child that was never started, because its Map Run failed or was aborted before its turn. */
export function pendingChild(arn: string, name: string, machineArn: string, input: Json): Json {
  return {
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    OutputDetails: { Included: true },
    StateMachineArn: machineArn,
    Status: "PENDING",
  };
}

/** An execution as ResultWriter's files show it: DescribeExecution's members in PascalCase, dates as text. */
function describedChild(child: Execution): Json {
  const { MapRunArn: _, RedriveDate: __, StartDate: ___, StopDate: ____, ...described } = nestedResult(child, false);
  const members = {
    ...described,
    OutputDetails: { Included: true },
    StartDate: formatTimestamp(child.startDate),
    ...(child.stopDate === undefined ? {} : { StopDate: formatTimestamp(child.stopDate) }),
  };
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function outputOf(child: Execution): Json {
  return child.output?.value ?? null;
}
