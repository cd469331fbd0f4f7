import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, paginateListExecutions, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import { UsageError } from "../../local/usage-error.ts";
import { machineNames } from "../../workflows/names.ts";
import { exitCodes } from "../command/command.ts";
import type { Clients } from "../platform/clients.ts";
import { findRun, type Run } from "./find-run.ts";
import { whatRan } from "./look-back.ts";
import { publishedBy, runInJson } from "./status.ts";

/** What an execution that `--stop` has stopped ends with. */
export const stopped = { error: "Stopped", cause: "The run was stopped by npm run backfill -- --stop." };

/**
 * Stops the backfill that runs on a home, waits until nothing of it works any more, and says what is published and how to go on.
 *
 * @param id the run that is meant; by default whichever runs
 * @returns the exit code: 0 also where nothing runs
 * @throws UsageError for a run that there is not
 */
export async function stop(home: string, id: string | undefined, json: boolean): Promise<number> {
  let wasRunning = false;
  const run = await whatRan(home, async (clients) => {
    const found = await findRun(clients, new Date(), id);
    const executionArn = found?.execution.executionArn;
    if (found?.execution.status === "RUNNING") {
      wasRunning = true;
      await clients.sfn.send(new StopExecutionCommand({ executionArn, ...stopped }));
    }
    if (!wasRunning || executionArn === undefined || !found) return found;
    await hasStopped(clients, executionArn, found.input.run);
    return findRun(clients, new Date(), found.input.run);
  });
  if (id !== undefined && !run) throw new UsageError(`There is no run ${id}. See npm run backfill -- --status.`);
  if (json) console.log(JSON.stringify({ stopped: wasRunning, ...(run && { run: runInJson(run) }) }, null, 2));
  else console.log(run && wasRunning ? formatStopped(run) : formatIdle(run));
  return exitCodes.done;
}

/** Waits until an execution has ended and no partition of its run is being worked on. */
async function hasStopped({ sfn }: Clients, executionArn: string, run: string): Promise<void> {
  const stateMachineArn = localNames.stateMachineArn(machineNames.runPartition);
  for (;;) {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    let working = 0;
    const pages = paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: "RUNNING" });
    for await (const { executions = [] } of pages) {
      working += executions.filter(({ name }) => name?.includes(`-${run}-`)).length;
    }
    if (status !== "RUNNING" && working === 0) return;
    await sleep(100);
  }
}

function formatStopped(run: Run): string {
  return [
    `Stopped run ${run.input.run}. ${publishedBy(run).text} published, which stay; what was being worked on is as it was before.`,
    `To go on: ${again(run)}`,
  ].join("\n");
}

function formatIdle(run: Run | undefined): string {
  if (!run) return "No backfill runs here.";
  const { status, stopDate } = run.execution;
  return `No backfill runs here. The last one, ${run.input.run}, ended as ${status} at ${stopDate?.toISOString()}.`;
}

/** The command that does what a run was asked for and has not done. */
function again({ input }: Run): string {
  const { ranges, only, newestFirst, maxPartitions } = input;
  const [{ from, to } = { from: "", to: "" }] = ranges;
  return [
    "npm run backfill --",
    `--dataset ${ranges.map(({ dataset }) => dataset.name).join(",")} --from ${from} --to ${to}`,
    ...(only === "due" ? [] : [`--only ${only}`]),
    ...(newestFirst ? ["--newest-first"] : []),
    ...(maxPartitions === null ? [] : [`--max-partitions ${maxPartitions}`]),
  ].join(" ");
}
