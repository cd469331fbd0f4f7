import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type ExecutionListItem,
  paginateListExecutions,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { UsageError } from "../../local/usage-error.ts";
import { BackfillInput } from "../../schemas/backfill.ts";
import { RunId } from "../../schemas/partition.ts";
import { backfillName } from "../../workflows/backfill.ts";
import { liveNames } from "../../workflows/live.ts";
import type { Clients } from "../platform/clients.ts";
import { bareMachine, machineArn } from "../platform/resource-names.ts";

/** A run and the execution that it began with. */
export interface Entry {
  readonly run: string;
  readonly execution: DescribeExecutionOutput;
  /** The datasets that it was asked for; of a live run its plan alone knows. */
  readonly datasets: readonly string[];
}

/**
 * Finds a run by its id: a backfill's, or `daily-20240131-0500` of a live run, of several deliveries the last one.
 *
 * @param run undefined for the run that began last
 * @throws UsageError where there is no such run
 */
export async function findEntry(clients: Pick<Clients, "sfn" | "names">, run: string | undefined): Promise<Entry> {
  if (run !== undefined && !RunId.safeParse(run).success) {
    throw new UsageError(`--run is "${run}"; a run's id is such as 20240131-120000-1a2b or daily-20240131-0500.`);
  }
  const [, live] = /^(daily|hourly)-\d{8}-\d{4}$/.exec(run ?? "") ?? [];
  const machines = run === undefined ? entries : [live ?? backfillName];
  const listed: ExecutionListItem[] = [];
  for (const machine of machines) listed.push(...(await executionsOf(clients, machine, run === undefined)));
  listed.sort((a, b) => (b.startDate?.getTime() ?? 0) - (a.startDate?.getTime() ?? 0));
  for (const { executionArn } of listed.filter(({ name }) => run === undefined || live !== undefined || name === run)) {
    const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const found = entryOf(clients, execution);
    if (found && (run === undefined || found.run === run)) return found;
  }
  throw new UsageError(
    run === undefined
      ? "There is no run to report on yet. npm run backfill starts one."
      : `There is no run ${run}. The id is what a backfill prints at its end; without --run the last run is taken.`,
  );
}

const entries = [backfillName, ...liveNames];

async function executionsOf(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  machine: string,
  lastAlone: boolean,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  const stateMachineArn = machineArn(names, machine);
  try {
    // The newest come first; of runs that found their lease taken there may be a few.
    for await (const page of paginateListExecutions(
      { client: sfn, pageSize: lastAlone ? 20 : 1000 },
      { stateMachineArn },
    )) {
      found.push(...(page.executions ?? []));
      if (lastAlone) break;
    }
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
  }
  return found;
}

const LiveRun = z.object({ scheduled: z.string() });
const Skipped = z.object({ status: z.literal("SKIPPED") });

/** Undefined of an execution that ran nothing, because another held the lease, or whose input is another one. */
function entryOf({ names }: Pick<Clients, "names">, execution: DescribeExecutionOutput): Entry | undefined {
  if (execution.error === "LeaseHeld") return undefined;
  const input: unknown = JSON.parse(execution.input ?? "null");
  const asked = BackfillInput.safeParse(input);
  if (asked.success) {
    return { run: asked.data.run, execution, datasets: asked.data.ranges.map(({ dataset }) => dataset.name) };
  }
  const live = LiveRun.safeParse(input);
  if (!live.success || Skipped.safeParse(JSON.parse(execution.output ?? "null")).success) return undefined;
  // arn:aws:states:REGION:ACCOUNT:stateMachine:MACHINE, without the version that it ran.
  const machine = bareMachine(names, execution.stateMachineArn?.split(":")[6] ?? "");
  // As the machine makes it: 2024-01-31T05:00:00Z is daily-20240131-0500.
  const digits = live.data.scheduled.slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  return { run: `${machine}-${digits}`, execution, datasets: [] };
}
