import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  paginateListExecutions,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import { BackfillInput } from "../../schemas/backfill.ts";
import { machineNames } from "../../workflows/names.ts";
import type { Clients } from "../platform/clients.ts";
import { type PlanOfRun, planOfRun } from "./plan-of-run.ts";
import { type Progress, progressOf } from "./progress.ts";

/** A backfill's execution, and how far it is. */
export interface Run {
  readonly execution: DescribeExecutionOutput;
  readonly input: BackfillInput;
  /** Undefined where it has none yet, or ended before it had one. */
  readonly plan: PlanOfRun | undefined;
  readonly progress: readonly Progress[];
}

/**
 * The backfill that runs, or else the one that was started last; or the one of an id. Undefined where there is none.
 *
 * @param now what time it is
 */
export async function findRun(clients: Clients, now: Date, id?: string): Promise<Run | undefined> {
  const executionArn = await findExecution(clients, id);
  if (executionArn === undefined) return undefined;
  const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const input = BackfillInput.parse(JSON.parse(execution.input ?? ""));
  const plan = await planOfRun(clients, executionArn);
  const until = execution.stopDate ?? now;
  const progress = plan ? await progressOf(clients, input.run, plan.plan, { planned: plan.planned, until }) : [];
  return { execution, input, plan, progress };
}

/** The execution that is meant. One that could not take the lease ran nothing, and is none that anybody asks about. */
async function findExecution({ sfn }: Clients, id: string | undefined): Promise<string | undefined> {
  const stateMachineArn = localNames.stateMachineArn(machineNames.backfill);
  const ended: string[] = [];
  try {
    // Newest first, as Step Functions lists them.
    for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
      for (const { executionArn = "", name, status } of executions) {
        if (id === undefined ? status === "RUNNING" : name === id) return executionArn;
        if (id === undefined) ended.push(executionArn);
      }
    }
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
  }
  for (const executionArn of ended) {
    const { error } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (error !== "LeaseHeld") return executionArn;
  }
  return undefined;
}
