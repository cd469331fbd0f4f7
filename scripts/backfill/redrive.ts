import { randomUUID } from "node:crypto";
import { GetExecutionHistoryCommand, RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import { UsageError } from "../../local/usage-error.ts";
import { exitCodes } from "../command/command.ts";
import { reportAtEnd } from "../run-report/report-run.ts";
import { again } from "./again.ts";
import { findRun, type Run } from "./find-run.ts";
import { followToEnd } from "./follow-to-end.ts";
import { backfillLease, leaseHolder, refuseHeld } from "./lease-holder.ts";
import { report } from "./report.ts";
import { placeOf, type Site } from "./site.ts";
import { absentRun } from "./stop.ts";

/**
 * Lets a run that broke off (it was stopped, its time was up, or the machine met an error that nothing catches) go on by the plan that it has, and follows it to its
 * end as a new one.
 *
 * @param home the folder of the run's page
 * @param id the run that is meant; by default the last one
 * @returns the exit code: as of a backfill; 1 where it cannot go on
 * @throws UsageError for a run that there is not
 */
export async function redrive(site: Site, home: string, id: string | undefined, json: boolean): Promise<number> {
  const { clients } = site;
  const found = await findRun(clients, new Date(), id);
  const executionArn = found?.execution.executionArn;
  if (!found || executionArn === undefined) {
    throw new UsageError(id === undefined ? `No backfill has run ${placeOf(site)} yet.` : absentRun(id, site));
  }
  const { run, ranges } = found.input;
  const holder = await leaseHolder(clients);
  if (holder && holder.owner !== executionArn) return refuseHeld(holder, json);
  const refusal = await refusalOf(site, found, executionArn);
  if (refusal !== undefined) {
    if (json) console.log(JSON.stringify({ run, status: found.execution.status, refused: refusal }, null, 2));
    process.stderr.write(`${refusal}\n`);
    return exitCodes.failed;
  }
  // By a token: the SDK asks again where an answer is lost, and the run shall not be redriven twice.
  await clients.sfn.send(new RedriveExecutionCommand({ executionArn, clientToken: randomUUID() }));
  const datasets = ranges.map(({ dataset }) => dataset.name);
  const summary = await followToEnd(site, { run, executionArn, datasets });
  return report(summary, undefined, json, await reportAtEnd(site, home, summary));
}

/** Why a run that no other works beside cannot go on, and what to do instead; undefined where it can. */
export async function refusalOf(
  site: Pick<Site, "stage"> & { readonly clients: Pick<Site["clients"], "dynamodb" | "sfn" | "names"> },
  found: Run,
  executionArn: string,
): Promise<string | undefined> {
  const { execution, input, plan } = found;
  const { status, redriveStatus, redriveStatusReason } = execution;
  if (status === "RUNNING") return `Run ${input.run} runs: there is nothing to redrive.`;
  if (status === "SUCCEEDED") return `Run ${input.run} has succeeded: there is nothing to redrive.`;
  const instead = `Run what is missing anew: ${again(found, site)}`;
  if (redriveStatus === "NOT_REDRIVABLE") {
    return `Run ${input.run} cannot be redriven: ${redriveStatusReason}. ${instead}`;
  }
  if (await failedByItself(site, executionArn)) {
    return `Run ${input.run} was brought to its end, and failed by its own verdict (${execution.error}), which a redrive would only repeat. ${instead}`;
  }
  // Who has planned has had the lease.
  const lease = await backfillLease(site.clients);
  if (plan && lease?.holder.owner !== executionArn) {
    return `Run ${input.run} cannot go on, because run ${lease?.holder.run} has had its lease since. ${instead}`;
  }
  return undefined;
}

/** Whether an execution ended in a Fail state, which is all that a redrive would enter again (https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html). */
async function failedByItself(
  { clients }: { readonly clients: Pick<Site["clients"], "sfn"> },
  executionArn: string,
): Promise<boolean> {
  const last = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 });
  const { events = [] } = await clients.sfn.send(last);
  return events[1]?.type === "FailStateEntered";
}
