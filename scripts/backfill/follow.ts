import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, type DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import type { Plan } from "../../schemas/plan.ts";
import { type PlanOfRun, planOfRun } from "./plan-of-run.ts";
import { progressLines, progressOf } from "./progress.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import type { Site } from "./site.ts";

export interface Followed {
  readonly execution: DescribeExecutionOutput;
  /** Undefined where the run ended before it had one. */
  readonly plan: Plan | undefined;
}

/** Follows a backfill's execution to its end, showing how far it is where that can be seen. */
export async function followBackfill(
  { clients, pause: longest }: Pick<Site, "clients" | "pause">,
  { executionArn, run }: { readonly executionArn: string; readonly run: string },
  display: ProgressDisplay,
): Promise<Followed> {
  let found: PlanOfRun | undefined;
  let due = 0;
  for (let pause = 100; ; pause = Math.min(pause * 2, longest)) {
    const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    found ??= await planOfRun(clients, executionArn);
    if (execution.status !== "RUNNING") return { execution, plan: found?.plan };
    const asked = Date.now();
    if (found && display.isShown && asked >= due) {
      const { plan, planned } = found;
      display.show(...progressLines(await progressOf(clients, run, plan, { planned, until: new Date(asked) })));
      // Counting what a backfill of years has done takes seconds itself: a sixth of the time, no more, goes into it.
      due = Date.now() + 5 * (Date.now() - asked);
    }
    await sleep(pause);
  }
}
