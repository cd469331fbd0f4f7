import { describeExecution } from "../../../engine/describe-execution.ts";
import type { Engine } from "../../../engine/engine.ts";
import { parseMachineArn } from "../../../engine/machine-reference.ts";
import { splitTestCase } from "../../../engine/mocks/test-case.ts";
import type { Driver } from "../driver.ts";
import type { Endings } from "../endings.ts";
import { sfnError } from "../errors.ts";
import { optionalText, type RequestBody, refuseMembers } from "../request-members.ts";
import { start, startableArn } from "./executions.ts";
import { seconds } from "./machines.ts";

/** An EXPRESS execution is billed by 100 ms begun, and by 64 MB begun of the memory it takes; here it is said to take little. */
const BILLED_MILLISECONDS = 100;
const BILLED_MEGABYTES = 64;

/** Operations on machines of type EXPRESS alone. */
export function expressOperations(engine: Engine, driver: Driver, endings: Endings) {
  return {
    /** Answers when the execution has ended, at the latest after five minutes; an error of the execution is no error here. */
    async StartSyncExecution(body: RequestBody) {
      refuseMembers(body, "StartSyncExecution", ["includedData"]);
      const { arn } = splitTestCase(startableArn(body));
      const machine = engine.machine(parseMachineArn(arn)?.machineArn ?? arn);
      if (machine === undefined) throw sfnError.noMachine(arn);
      if (machine.type !== "EXPRESS") throw sfnError.unsupportedType(machine.type, "EXPRESS");
      const started = start(engine, body);
      driver.wake();
      const execution = await endings.of(started.execution.arn);
      const { executionArn, stateMachineArn, name, status, startDate, stopDate, input, inputDetails, ...rest } =
        describeExecution(execution);
      const { output, outputDetails, error, cause } = rest;
      const traceHeader = optionalText(body, "traceHeader");
      return {
        executionArn,
        stateMachineArn,
        name,
        startDate: seconds(startDate),
        stopDate: seconds(stopDate ?? engine.now),
        status,
        error,
        cause,
        input,
        inputDetails,
        output,
        outputDetails,
        traceHeader,
        billingDetails: billing((stopDate ?? engine.now) - startDate),
      };
    },
  };
}

function billing(milliseconds: number) {
  return {
    billedMemoryUsedInMB: BILLED_MEGABYTES,
    billedDurationInMilliseconds: Math.max(1, Math.ceil(milliseconds / BILLED_MILLISECONDS)) * BILLED_MILLISECONDS,
  };
}
