import type { Plan } from "../../schemas/plan.ts";
import { exitCodes } from "../command/command.ts";
import type { Clients } from "../platform/clients.ts";
import type { Platform } from "../platform/open-platform.ts";
import { localStage, readStage } from "../platform/stage.ts";
import { reportAtEnd } from "../run-report/report-run.ts";
import { diffPlans } from "./diff-plans.ts";
import { makePlan } from "./make-plan.ts";
import { planBounds } from "./plan-bounds.ts";
import { formatChanges, formatPlan, planInJson } from "./print-plan.ts";
import { readPlan } from "./read-plan.ts";
import { refuseWithoutFiles, report } from "./report.ts";
import type { Asked, Request } from "./request.ts";
import { runBackfill } from "./run-backfill.ts";
import { askedBy, storedPlan } from "./stored-plan.ts";

/** Runs a backfill, or prints what it would do; by a plan, only if that is still what would be done. Returns the exit code. */
export async function backfillOrPlan(platform: Platform, home: string, request: Request): Promise<number> {
  const { clients } = platform;
  const { dryRun, json } = request;
  const expected = request.plan === undefined ? undefined : await storedPlan(clients.s3, request.plan);
  const asked = request.asked ?? (expected && (await askedBy(expected, request.folder)));
  if (!asked) throw new TypeError("Nothing says what is to be run, neither options nor a plan.");
  if (expected || dryRun) {
    const plan = await makePlan(clients, asked);
    if (expected && plan.hash !== expected.plan.hash) return refuseMoved(clients, expected.plan, plan, json);
    if (dryRun) return printPlan(clients, asked, plan, json);
  }
  const summary = await runBackfill(platform, { ...asked, plan: expected?.plan.hash });
  if (expected && summary.error === "PlanMovedError") {
    return refuseMoved(clients, expected.plan, await makePlan(clients, asked), json);
  }
  return report(summary, asked.datasets, json, await reportAtEnd(clients, home, summary));
}

async function printPlan({ s3 }: Clients, asked: Asked, plan: Plan, json: boolean): Promise<number> {
  const chunks = await readPlan(s3, plan);
  const bounds = planBounds(await readStage(localStage), chunks);
  if (json) console.log(JSON.stringify(planInJson(plan, chunks, bounds), null, 2));
  refuseWithoutFiles(plan.datasets, asked.datasets);
  if (!json) console.log(formatPlan(plan, chunks, bounds, localStage));
  return exitCodes.done;
}

async function refuseMoved({ s3 }: Clients, before: Plan, now: Plan, json: boolean): Promise<number> {
  const changes = diffPlans(await readPlan(s3, before), await readPlan(s3, now));
  if (json) console.log(JSON.stringify({ status: "PLAN_MOVED", plan: before.hash, now: now.hash, changes }, null, 2));
  else console.log(formatChanges(before.hash, now.hash, changes));
  return exitCodes.failed;
}
