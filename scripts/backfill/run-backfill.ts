import { StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import type { BackfillInput } from "../../schemas/backfill.ts";
import type { PlanHash } from "../../schemas/plan.ts";
import { machineNames } from "../../workflows/names.ts";
import { deployDataset, deployPlatform } from "../platform/deploy.ts";
import type { Platform } from "../platform/open-platform.ts";
import { followBackfill } from "./follow.ts";
import { ProgressDisplay } from "./progress-display.ts";
import { interruption } from "./report.ts";
import type { Asked } from "./request.ts";
import { runId } from "./run-id.ts";
import { type Summary, summarize } from "./summary.ts";

/** What a backfill is asked for; what is left out is: due partitions, the oldest first, all of them, by whatever plan. */
export interface BackfillRequest
  extends Pick<Asked, "datasets" | "from" | "to">,
    Partial<Pick<Asked, "only" | "newestFirst" | "maxPartitions">> {
  /** What must be the plan. */
  readonly plan?: PlanHash | undefined;
}

/**
 * Starts the backfill machine and follows it to its end. All the work is the machine's: this only asks and shows.
 *
 * An interrupt (Ctrl-C) stops the execution, waits until it is ABORTED, and returns what was published until then; a second
 * one ends the process at once.
 */
export async function runBackfill({ clients }: Platform, request: BackfillRequest): Promise<Summary> {
  await deployPlatform(clients);
  const { datasets, from, to, only = "due", newestFirst = false, maxPartitions = null, plan = null } = request;
  const run = runId(new Date(), Math.random());
  const ranges: BackfillInput["ranges"] = [];
  for (const dataset of datasets) ranges.push({ dataset: await deployDataset(clients, dataset), from, to });
  const input: BackfillInput = { run, ranges, only, newestFirst, maxPartitions, plan };
  const { executionArn = "" } = await clients.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: localNames.stateMachineArn(machineNames.backfill),
      name: run,
      input: JSON.stringify(input),
    }),
  );
  const display = new ProgressDisplay(process.stderr);
  const interrupt = () => {
    display.clear();
    process.stderr.write(
      "Stopping. What is published stays; what is not is done by the next run. Ctrl-C again ends at once.\n",
    );
    process.once("SIGINT", () => process.exit(130));
    clients.sfn.send(new StopExecutionCommand({ executionArn, ...interruption })).catch(() => process.exit(130));
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    const about = { run, executionArn, datasets: datasets.map(({ name }) => name) };
    return await summarize(clients, about, await followBackfill(clients, about, display));
  } finally {
    display.clear();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
