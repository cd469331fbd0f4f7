import { setTimeout as sleep } from "node:timers/promises";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
} from "@aws-sdk/client-sfn";
import { z } from "zod";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import { Plan } from "../../schemas/plan.ts";
import type { Clients } from "../platform/clients.ts";
import { resources } from "../platform/names.ts";
import { type Progress, type ProgressDisplay, progressLine } from "./progress.ts";

export interface Followed {
  readonly execution: DescribeExecutionOutput;
  /** Undefined where the run ended before it had one. */
  readonly plan: Plan | undefined;
}

/** Follows a backfill's execution to its end, showing how far it is. */
export async function followBackfill(
  clients: Clients,
  { executionArn, dataset, run }: { readonly executionArn: string; readonly dataset: string; readonly run: string },
  display: ProgressDisplay,
): Promise<Followed> {
  let plan: Plan | undefined;
  let planned = Date.now();
  let due = planned;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1000)) {
    const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (!plan) {
      plan = await planOf(clients, executionArn);
      planned = Date.now();
    }
    if (execution.status !== "RUNNING") return { execution, plan };
    if (plan) {
      const asked = Date.now();
      if (asked >= due) {
        const progress = await progressOf(clients, dataset, run, plan);
        display.show(progressLine(dataset, progress, (Date.now() - planned) / 1000));
        // Counting what a backfill of years has done takes seconds itself: a sixth of the time, no more, goes into it.
        due = Date.now() + 5 * (Date.now() - asked);
      }
    }
    await sleep(pause);
  }
}

/** What the plan function answered: the first result in the execution's history. */
async function planOf({ sfn }: Clients, executionArn: string): Promise<Plan | undefined> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 50 }));
  const output = events.find(({ type }) => type === "TaskSucceeded")?.taskSucceededEventDetails?.output;
  return output === undefined ? undefined : z.object({ Payload: Plan }).parse(JSON.parse(output)).Payload;
}

async function progressOf(clients: Clients, dataset: string, run: string, plan: Plan): Promise<Progress> {
  const [filesDone, ledger] = await Promise.all([
    countObjects(clients, `runs/${run}/receipts/`),
    readLedger(clients.dynamodb, resources.ledgerTable, dataset),
  ]);
  return {
    partitions: plan.partitions,
    partitionsDone: ledger.filter((item) => item.run === run && ["PUBLISHED", "FAILED"].includes(item.state)).length,
    files: plan.files,
    filesDone,
  };
}

async function countObjects({ s3 }: Clients, Prefix: string): Promise<number> {
  let count = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: resources.workBucket, Prefix })) {
    count += page.KeyCount ?? 0;
  }
  return count;
}
