import { machineArnOfExecution } from "../../../engine/arn.ts";
import { describeExecution } from "../../../engine/describe-execution.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { ExecutionStatus } from "../../../engine/execution.ts";
import { payload, payloadOfText } from "../../../engine/payload.ts";
import { ServiceError } from "../../aws-json.ts";
import { describeEnded } from "../describe-ended.ts";
import type { Driver } from "../driver.ts";
import { sfnError } from "../errors.ts";
import type { ExecutionRecord } from "../execution-record.ts";
import type { PageTokens } from "../page-token.ts";
import {
  optionalText,
  pageSize,
  type RequestBody,
  refuseMembers,
  requiredMachineArn,
  requiredText,
} from "../request-members.ts";
import type { Store } from "../store.ts";
import { seconds } from "./machines.ts";

const STATUSES: readonly ExecutionStatus[] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

/** Operations on executions. */
export function executionOperations(store: Store, engine: Engine, driver: Driver, tokens: PageTokens) {
  return {
    StartExecution(body: RequestBody) {
      const machineArn = requiredMachineArn(body);
      const started = engine.start({ machineArn, name: optionalText(body, "name"), input: readInput(body) });
      if ("refused" in started) throw new ServiceError(started.refused, started.message);
      driver.wake();
      return { executionArn: started.execution.arn, startDate: seconds(started.execution.startDate) };
    },

    DescribeExecution(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn"));
      const running = engine.execution(record.executionArn);
      const { now, limits } = engine;
      const description =
        running === undefined ? describeEnded(store, record, now, limits) : describeExecution(running, now, limits);
      return { ...description, ...dates(description) };
    },

    /** The newest first. A token stays right while executions are added. */
    ListExecutions(body: RequestBody) {
      refuseMembers(body, "ListExecutions", ["mapRunArn", "redriveFilter"]);
      const machineArn = requiredMachineArn(body);
      if (!store.machines.has(machineArn)) throw sfnError.noMachine(machineArn);
      const status = optionalText(body, "statusFilter");
      if (status !== undefined && !STATUSES.some((known) => known === status)) {
        throw sfnError.invalid(`'statusFilter' is ${JSON.stringify(status)}; it must be one of ${STATUSES.join(", ")}`);
      }
      const size = pageSize(body);
      const question = `executions ${machineArn} ${status ?? ""}`;
      const token = optionalText(body, "nextToken");
      const before = token === undefined ? Number.POSITIVE_INFINITY : tokens.read(question, token);
      const { page, next } = newestFirst(store.executionsOf(machineArn), before, size, status);
      return {
        executions: page.map(listed),
        ...(next === undefined ? {} : { nextToken: tokens.make(question, next) }),
      };
    },

    /** Of an execution that has ended, answers when it did. */
    StopExecution(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn"));
      const [error, cause] = [optionalText(body, "error"), optionalText(body, "cause")];
      const reason = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
      engine.stop(record.executionArn, reason);
      driver.wake();
      return { stopDate: seconds(record.stopDate ?? engine.now) };
    },
  };
}

/** The record of an execution. Throws InvalidArn or ExecutionDoesNotExist. */
export function existing(store: Store, arn: string): ExecutionRecord {
  const record = store.executions.get(arn);
  if (record !== undefined) return record;
  if (machineArnOfExecution(arn) === undefined) throw sfnError.invalidArn(arn);
  throw sfnError.noExecution(arn);
}

function readInput(body: RequestBody) {
  const input = optionalText(body, "input");
  if (input === undefined) return payload({});
  try {
    return payloadOfText(input);
  } catch (error) {
    throw sfnError.invalidInput(error instanceof Error ? error.message : String(error));
  }
}

function newestFirst(
  records: readonly ExecutionRecord[],
  before: number,
  size: number,
  status: string | undefined,
): { readonly page: readonly ExecutionRecord[]; readonly next: number | undefined } {
  const page: ExecutionRecord[] = [];
  for (let at = records.length - 1; at >= 0; at--) {
    const record = records[at];
    if (record === undefined || record.sequence >= before) continue;
    if (status !== undefined && record.status !== status) continue;
    if (page.length === size) return { page, next: page.at(-1)?.sequence };
    page.push(record);
  }
  return { page, next: undefined };
}

function listed(record: ExecutionRecord) {
  const { executionArn, stateMachineArn, name, status, redriveCount } = record;
  return { executionArn, stateMachineArn, name, status, redriveCount, ...dates(record) };
}

function dates({
  startDate,
  stopDate,
  redriveDate,
}: {
  readonly startDate: number;
  readonly stopDate?: number | undefined;
  readonly redriveDate?: number | undefined;
}) {
  return {
    startDate: seconds(startDate),
    ...(stopDate === undefined ? {} : { stopDate: seconds(stopDate) }),
    ...(redriveDate === undefined ? {} : { redriveDate: seconds(redriveDate) }),
  };
}
