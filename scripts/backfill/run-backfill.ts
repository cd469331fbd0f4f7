import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { BackfillInput } from "../../schemas/backfill.ts";
import type { PlanHash } from "../../schemas/plan.ts";
import { followToEnd } from "./follow-to-end.ts";
import type { Asked } from "./request.ts";
import { runId } from "./run-id.ts";
import type { Site } from "./site.ts";
import type { Summary } from "./summary.ts";

/** What a backfill is asked for; what is left out is: due partitions, the oldest first, all of them, by whatever plan. */
export interface BackfillRequest
  extends Pick<Asked, "datasets" | "from" | "to">,
    Partial<Pick<Asked, "only" | "newestFirst" | "maxPartitions">> {
  /** What must be the plan. */
  readonly plan?: PlanHash | undefined;
}

/** Starts the backfill machine and follows it to its end. All the work is the machine's: this only asks and shows. */
export async function runBackfill(site: Site, request: BackfillRequest): Promise<Summary> {
  const { datasets, from, to, only = "due", newestFirst = false, maxPartitions = null, plan = null } = request;
  const ranges = (await site.readyToRun(datasets)).map((dataset) => ({ dataset, from, to }));
  const run = runId(new Date(), Math.random());
  const input: BackfillInput = { run, ranges, only, newestFirst, maxPartitions, plan };
  const { executionArn = "" } = await site.clients.sfn.send(
    new StartExecutionCommand({ stateMachineArn: site.backfillArn, name: run, input: JSON.stringify(input) }),
  );
  return followToEnd(site, { run, executionArn, datasets: datasets.map(({ name }) => name) });
}
