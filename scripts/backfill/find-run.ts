import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  paginateListExecutions,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import { BackfillInput } from "../../schemas/backfill.ts";
import { RunId } from "../../schemas/partition.ts";
import { backfillName } from "../../workflows/backfill.ts";
import type { Clients } from "../platform/clients.ts";
import { executionArn, machineArn } from "../platform/resource-names.ts";
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
  const execution = await findExecution(clients, id);
  const arn = execution?.executionArn;
  if (execution === undefined || arn === undefined) return undefined;
  const input = BackfillInput.parse(JSON.parse(execution.input ?? ""));
  const plan = await planOfRun(clients, arn);
  const until = execution.stopDate ?? now;
  const progress = plan ? await progressOf(clients, input.run, plan.plan, { planned: plan.planned, until }) : [];
  return { execution, input, plan, progress };
}

/** The execution that is meant. One that could not take the lease ran nothing, and is none that anybody asks about. */
async function findExecution(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  id: string | undefined,
): Promise<DescribeExecutionOutput | undefined> {
  const describe = (arn: string) => sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
  if (id !== undefined) {
    // A run's execution has its id for a name.
    if (!RunId.safeParse(id).success) return undefined;
    return describe(executionArn(names, backfillName, id)).catch((error: unknown) => {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    });
  }
  const stateMachineArn = machineArn(names, backfillName);
  try {
    const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" });
    for (const { executionArn = "" } of (await sfn.send(running)).executions ?? []) return await describe(executionArn);
    // Newest first, as Step Functions lists them.
    for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
      for (const { executionArn = "" } of executions) {
        const execution = await describe(executionArn);
        if (execution.error !== "LeaseHeld") return execution;
      }
    }
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
  }
  return undefined;
}
