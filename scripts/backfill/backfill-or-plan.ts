import type { Plan } from "../../schemas/plan.ts";
import { exitCodes } from "../command/command.ts";
import { reportAtEnd } from "../run-report/report-run.ts";
import type { DatasetSource } from "./dataset-source.ts";
import { diffPlans } from "./diff-plans.ts";
import { leaseHolder, refuseHeld } from "./lease-holder.ts";
import { makePlan } from "./make-plan.ts";
import { planBounds } from "./plan-bounds.ts";
import { formatChanges, formatPlan, planInJson } from "./print-plan.ts";
import { readPlan } from "./read-plan.ts";
import { refuseWithoutFiles, report } from "./report.ts";
import type { Asked, Request } from "./request.ts";
import { runBackfill } from "./run-backfill.ts";
import type { Site } from "./site.ts";
import { askedBy, storedPlan } from "./stored-plan.ts";

/**
 * Runs a backfill, or prints what it would do; by a plan, only if that is still what would be done. Returns the exit code.
 *
 * @param home the folder of the run's page
 */
export async function backfillOrPlan(
  site: Site,
  source: DatasetSource,
  home: string,
  request: Request,
): Promise<number> {
  const { clients } = site;
  const { dryRun, json } = request;
  const expected = request.plan === undefined ? undefined : await storedPlan(clients, request.plan);
  const asked = request.asked ?? (expected && (await askedBy(expected, source)));
  if (!asked) throw new TypeError("Nothing says what is to be run, neither options nor a plan.");
  const holder = dryRun ? undefined : await leaseHolder(clients);
  if (holder) return refuseHeld(holder, json);
  if (expected || dryRun) {
    const plan = await makePlan(site, asked);
    if (expected && plan.hash !== expected.plan.hash) return refuseMoved(site, expected.plan, plan, json);
    if (dryRun) return printPlan(site, asked, plan, json);
  }
  const summary = await runBackfill(site, { ...asked, plan: expected?.plan.hash });
  if (expected && summary.error === "PlanMovedError") {
    return refuseMoved(site, expected.plan, await makePlan(site, asked), json);
  }
  return report(summary, asked.datasets, json, await reportAtEnd(site, home, summary));
}

async function printPlan(site: Site, asked: Asked, plan: Plan, json: boolean): Promise<number> {
  const chunks = await readPlan(site.clients.s3, plan);
  const bounds = planBounds(await site.settings(), chunks);
  if (json) console.log(JSON.stringify(planInJson(plan, chunks, bounds), null, 2));
  refuseWithoutFiles(plan.datasets, asked.datasets);
  if (!json) console.log(formatPlan(plan, chunks, bounds, site));
  return exitCodes.done;
}

async function refuseMoved({ clients }: Site, before: Plan, now: Plan, json: boolean): Promise<number> {
  const changes = diffPlans(await readPlan(clients.s3, before), await readPlan(clients.s3, now));
  if (json) console.log(JSON.stringify({ status: "PLAN_MOVED", plan: before.hash, now: now.hash, changes }, null, 2));
  else console.log(formatChanges(before.hash, now.hash, changes));
  return exitCodes.failed;
}
