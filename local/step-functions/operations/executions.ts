import { machineArnOfExecution } from "../../../engine/arn.ts";
import { describeExecution } from "../../../engine/describe-execution.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { ExecutionStatus } from "../../../engine/execution.ts";
import type { Started } from "../../../engine/executions.ts";
import { parseMachineArn } from "../../../engine/machine-reference.ts";
import { splitTestCase } from "../../../engine/mocks/test-case.ts";
import { type Payload, payload, payloadOfText } from "../../../engine/payload.ts";
import { ServiceError } from "../../aws-json.ts";
import { describeEnded } from "../describe-ended.ts";
import type { Driver } from "../driver.ts";
import { sfnError } from "../errors.ts";
import type { ExecutionRecord } from "../execution-record.ts";
import type { MachineRecord } from "../machine-record.ts";
import type { MapRunRecords } from "../map-runs/map-run-records.ts";
import type { PageTokens } from "../page-token.ts";
import {
  arnLength,
  longArnLength,
  nameLength,
  optionalPayload,
  optionalText,
  optionalWord,
  pageSize,
  type RequestBody,
  requiredMachineArn,
  requiredText,
} from "../request-members.ts";
import type { Store } from "../store.ts";
import { seconds } from "./machines.ts";

const STATUSES: readonly ExecutionStatus[] = [
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
  "TIMED_OUT",
  "ABORTED",
  "PENDING_REDRIVE",
];

const REDRIVE_FILTERS = ["REDRIVEN", "NOT_REDRIVEN"] as const;

/** Operations on executions. */
export function executionOperations(
  store: Store,
  runs: MapRunRecords,
  engine: Engine,
  driver: Driver,
  tokens: PageTokens,
) {
  return {
    /** What is answered is on disk, so that a kill later leaves the execution ABORTED instead of unheard of. */
    StartExecution(body: RequestBody) {
      const started = start(engine, body);
      driver.wake();
      store.flush();
      return { executionArn: started.execution.arn, startDate: seconds(started.execution.startDate) };
    },

    DescribeExecution(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn", arnLength));
      const running = engine.execution(record.executionArn);
      const { now, limits } = engine;
      const description =
        running === undefined ? describeEnded(store, record, now, limits) : describeExecution(running, now, limits);
      return { ...description, ...dates(description) };
    },

    /** Of a machine, a version, an alias or a Map Run; the newest first. A token stays right while executions are added. */
    ListExecutions(body: RequestBody) {
      const { arn, records, ofMapRun } = listed(store, runs, body);
      const status = optionalWord(body, "statusFilter", STATUSES);
      const redrives = optionalWord(body, "redriveFilter", REDRIVE_FILTERS);
      if (!ofMapRun && (status === "PENDING_REDRIVE" || redrives !== undefined)) {
        throw sfnError.invalid(
          "'redriveFilter' and the status PENDING_REDRIVE are for the children of a 'mapRunArn' alone.",
        );
      }
      const size = pageSize(body);
      const question = `executions ${arn} ${status ?? ""} ${redrives ?? ""}`;
      const token = optionalText(body, "nextToken");
      const before = token === undefined ? Number.POSITIVE_INFINITY : tokens.read(question, token);
      const { page, next } = newestFirst(
        records,
        before,
        size,
        (record) =>
          (status === undefined || statusOf(engine, record) === status) &&
          (redrives === undefined || record.redriveCount > 0 === (redrives === "REDRIVEN")),
      );
      return {
        executions: page.map((record) => listedRecord(record, statusOf(engine, record))),
        ...(next === undefined ? {} : { nextToken: tokens.make(question, next) }),
      };
    },

    /** Of an execution that has ended, answers when it did. */
    StopExecution(body: RequestBody) {
      const record = existing(store, requiredText(body, "executionArn", arnLength));
      const [error, cause] = [
        optionalText(body, "error", { min: 0, max: 256 }),
        optionalText(body, "cause", { min: 0, max: 32_768 }),
      ];
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

/** Starts what a request asks for. AWS looks at the lengths first, then for the machine, then at name and input. */
export function start(engine: Engine, body: RequestBody): Extract<Started, { execution: unknown }> {
  const name = optionalText(body, "name", nameLength);
  const text = optionalPayload(body, "input");
  const machineArn = startableArn(body);
  const started = engine.start({ machineArn, name, input: readInput(engine, machineArn, text) });
  if ("refused" in started) throw new ServiceError(started.refused, started.message);
  return started;
}

/** The ARN that an execution is started by: a machine's, a version's or an alias's. */
export function startableArn(body: RequestBody): string {
  const arn = requiredMachineArn(body);
  if (parseMachineArn(arn)?.label === undefined) return arn;
  throw sfnError.invalid(`${arn} is the ARN of a Distributed Map state, which cannot be started by itself.`);
}

/** The executions that ListExecutions is asked for: of what, and which. */
function listed(
  store: Store,
  runs: MapRunRecords,
  body: RequestBody,
): { readonly arn: string; readonly records: readonly ExecutionRecord[]; readonly ofMapRun: boolean } {
  const mapRunArn = optionalText(body, "mapRunArn", longArnLength);
  if (mapRunArn !== undefined) {
    if (body.stateMachineArn !== undefined) {
      throw sfnError.invalid("Either 'stateMachineArn' or 'mapRunArn' must be given, not both.");
    }
    if (runs.get(mapRunArn) === undefined) throw sfnError.noResource(mapRunArn);
    return { arn: mapRunArn, records: store.childrenOf(mapRunArn), ofMapRun: true };
  }
  const arn = requiredMachineArn(body);
  const machine = store.machines.get(parseMachineArn(arn)?.machineArn ?? arn);
  if (machine === undefined) throw sfnError.noMachine(arn);
  if (machine.type === "EXPRESS") throw sfnError.unsupportedType(machine.type, "STANDARD");
  return { arn, records: executionsOf(store, machine, arn), ofMapRun: false };
}

function executionsOf(store: Store, machine: MachineRecord, arn: string): readonly ExecutionRecord[] {
  const all = store.executionsOf(machine.stateMachineArn);
  if (parseMachineArn(arn)?.label !== undefined) return store.executionsOf(arn);
  if (arn === machine.stateMachineArn) return all;
  return all.filter((each) => each.stateMachineVersionArn === arn || each.stateMachineAliasArn === arn);
}

/** `{}` where no input was given. Throws InvalidExecutionInput where it is not JSON. */
function readInput(engine: Engine, machineArn: string, text: string | undefined): Payload {
  if (text === undefined) return payload({});
  try {
    return payloadOfText(text);
  } catch (error) {
    const { arn } = splitTestCase(machineArn);
    if (engine.machine(parseMachineArn(arn)?.machineArn ?? arn) === undefined) throw sfnError.noMachine(arn);
    throw sfnError.invalidInput(error instanceof Error ? error.message : String(error));
  }
}

function newestFirst(
  records: readonly ExecutionRecord[],
  before: number,
  size: number,
  matches: (record: ExecutionRecord) => boolean,
): { readonly page: readonly ExecutionRecord[]; readonly next: number | undefined } {
  const page: ExecutionRecord[] = [];
  for (let at = records.length - 1; at >= 0; at--) {
    const record = records[at];
    if (record === undefined || record.sequence >= before || !matches(record)) continue;
    if (page.length === size) return { page, next: page.at(-1)?.sequence };
    page.push(record);
  }
  return { page, next: undefined };
}

/** That a child waits to be redriven is known to the engine alone. */
function statusOf(engine: Engine, record: ExecutionRecord): ExecutionStatus {
  return engine.execution(record.executionArn)?.status ?? record.status;
}

function listedRecord(record: ExecutionRecord, status: ExecutionStatus) {
  const { executionArn, stateMachineArn, stateMachineVersionArn, stateMachineAliasArn, mapRunArn, itemCount } = record;
  const { name, redriveCount } = record;
  const arns = { executionArn, stateMachineArn, stateMachineVersionArn, stateMachineAliasArn, mapRunArn };
  return { ...arns, itemCount, name, status, redriveCount, ...dates(record) };
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
