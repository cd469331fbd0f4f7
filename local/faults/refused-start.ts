import type { StartRequest } from "../../engine/executions.ts";
import { payloadText } from "../../engine/payload.ts";
import type { StartRefusal } from "../../engine/start-refusal.ts";
import type { ServiceFaults } from "./service-faults.ts";

/**
 * Why a state machine's own StartExecution fails, by the rules for StartExecution of `states`. Such a start is no HTTP request: only
 * the service's errors can meet it, at once, and a rule sees it as the JSON of `stateMachineArn`, `name` and `input`.
 */
export function refusedStart(
  faults: ServiceFaults,
  { machineArn, name, input }: StartRequest,
): StartRefusal | undefined {
  const subject = JSON.stringify({ stateMachineArn: machineArn, name, input: payloadText(input) });
  const fault = faults({ service: "states", operation: "StartExecution", subject, bytes: subject.length });
  if (fault?.kind !== "error") return undefined;
  return { refused: refusals[fault.code] ?? "AWSStepFunctionsException", message: fault.message };
}

/** What has no name of its own in the integration comes under the service's base exception. */
const refusals: Readonly<Record<string, StartRefusal["refused"]>> = {
  ThrottlingException: "ThrottlingException",
  ExecutionLimitExceeded: "ExecutionLimitExceeded",
};
