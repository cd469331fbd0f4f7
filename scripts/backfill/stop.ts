import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  paginateListExecutions,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { UsageError } from "../../local/usage-error.ts";
import { runChunkName } from "../../workflows/run-chunk.ts";
import { runPartitionName } from "../../workflows/run-partition.ts";
import { exitCodes } from "../command/command.ts";
import type { Clients } from "../platform/clients.ts";
import { machineArn } from "../platform/resource-names.ts";
import { again } from "./again.ts";
import { findRun, type Run } from "./find-run.ts";
import { type Where, whatRan } from "./look-back.ts";
import { placeOf, type Site, stageOption } from "./site.ts";
import { publishedBy, runInJson } from "./status.ts";

/** What an execution that `--stop` has stopped ends with. */
export const stopped = { error: "Stopped", cause: "The run was stopped by npm run backfill -- --stop." };

/**
 * Stops the backfill that runs, waits until nothing of it works any more, and says what is published and how to go on.
 *
 * @param id the run that is meant; by default whichever runs
 * @returns the exit code: 0 also where nothing runs
 * @throws UsageError for a run that there is not
 */
export async function stop(where: Where, id: string | undefined, json: boolean): Promise<number> {
  let wasRunning = false;
  const run = await whatRan(where, async (site) => {
    const { clients } = site;
    const found = await findRun(clients, new Date(), id);
    const executionArn = found?.execution.executionArn;
    if (found?.execution.status === "RUNNING") {
      wasRunning = true;
      await clients.sfn.send(new StopExecutionCommand({ executionArn, ...stopped }));
    }
    if (!wasRunning || executionArn === undefined || !found) return found;
    await hasStopped(site, executionArn, found.input.run);
    return findRun(clients, new Date(), found.input.run);
  });
  if (id !== undefined && !run) throw new UsageError(absentRun(id, where));
  if (json) console.log(JSON.stringify({ stopped: wasRunning, ...(run && { run: runInJson(run) }) }, null, 2));
  else console.log(run && wasRunning ? formatStopped(run, where) : formatIdle(run, where));
  return exitCodes.done;
}

/** What is said of a run that there is not. */
export function absentRun(id: string, site: Pick<Site, "stage">): string {
  return `There is no run ${id}. See npm run backfill --${stageOption(site)} --status.`;
}

/**
 * How long what a run has started may go on after it, in milliseconds. Step Functions stops the children of an execution that is stopped, as well as it can (FACTS.md,
 * "Twenty-five facts" 13): what is left then is stopped here.
 */
const patience = 60_000;

/** Waits until an execution has ended and none that it has started works any more. */
async function hasStopped({ clients, pause }: Site, executionArn: string, run: string): Promise<void> {
  const { sfn } = clients;
  for (const until = Date.now() + patience; ; await sleep(pause / 10)) {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const working = await workOf(clients, run);
    if (status !== "RUNNING" && working.length === 0) return;
    if (Date.now() < until) continue;
    for (const left of working) await sfn.send(new StopExecutionCommand({ executionArn: left, ...stopped }));
  }
}

/** The executions that work on the chunks and partitions of a run. */
async function workOf({ sfn, names }: Pick<Clients, "sfn" | "names">, run: string): Promise<string[]> {
  const found: string[] = [];
  for (const machine of [runChunkName("backfill"), runPartitionName]) {
    const request = { stateMachineArn: machineArn(names, machine), statusFilter: "RUNNING" as const };
    try {
      for await (const { executions = [] } of paginateListExecutions({ client: sfn }, request)) {
        for (const { name = "", executionArn = "" } of executions)
          if (name.includes(`-${run}-`)) found.push(executionArn);
      }
    } catch (error) {
      // A stage that fans out by Map Runs has no machine for chunks.
      if (!(error instanceof StateMachineDoesNotExist)) throw error;
    }
  }
  return found;
}

function formatStopped(run: Run, site: Pick<Site, "stage">): string {
  return [
    `Stopped run ${run.input.run}. ${publishedBy(run).text} published, which stay; what was being worked on is as it was before.`,
    `To go on: ${again(run, site)}`,
  ].join("\n");
}

function formatIdle(run: Run | undefined, site: Pick<Site, "stage">): string {
  if (!run) return `No backfill runs ${placeOf(site)}.`;
  const { status, stopDate } = run.execution;
  return `No backfill runs ${placeOf(site)}. The last one, ${run.input.run}, ended as ${status} at ${stopDate?.toISOString()}.`;
}
