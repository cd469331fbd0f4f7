import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
} from "@aws-sdk/client-sfn";
import { z } from "zod";
import { Plan } from "../../schemas/plan.ts";
import type { Clients } from "../platform/clients.ts";
import { type Progress, progressLines, progressOf } from "./progress.ts";
import type { ProgressDisplay } from "./progress-display.ts";

export interface Followed {
  readonly execution: DescribeExecutionOutput;
  /** Undefined where the run ended before it had one. */
  readonly plan: Plan | undefined;
}

/** Follows a backfill's execution to its end, showing how far it is. */
export async function followBackfill(
  clients: Clients,
  { executionArn, run }: { readonly executionArn: string; readonly run: string },
  display: ProgressDisplay,
): Promise<Followed> {
  let plan: Plan | undefined;
  const work = new WorkTimes();
  let due = 0;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1000)) {
    const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    plan ??= await planOf(clients, executionArn);
    if (execution.status !== "RUNNING") return { execution, plan };
    if (plan) {
      const asked = Date.now();
      if (asked >= due) {
        const progress = await progressOf(clients, run, plan);
        display.show(...progressLines(progress, work.seconds(progress, asked)));
        // Counting what a backfill of years has done takes seconds itself: a sixth of the time, no more, goes into it.
        due = Date.now() + 5 * (Date.now() - asked);
      }
    }
    await sleep(pause);
  }
}

/** Since when each dataset is worked on, as far as somebody who looks now and then can tell. */
class WorkTimes {
  readonly #began = new Map<string, number>();
  readonly #ended = new Map<string, number>();
  #previous = Date.now();

  /** How long each dataset has been worked on, in seconds, in the order given. */
  seconds(progress: readonly Progress[], now: number): number[] {
    const times = progress.map(({ dataset, files, filesDone }) => {
      if (filesDone === 0) return 0;
      if (!this.#began.has(dataset)) this.#began.set(dataset, this.#previous);
      if (filesDone >= files && !this.#ended.has(dataset)) this.#ended.set(dataset, now);
      return ((this.#ended.get(dataset) ?? now) - (this.#began.get(dataset) ?? now)) / 1000;
    });
    this.#previous = now;
    return times;
  }
}

/** What the plan function answered: the first of its results in the execution's history. */
export async function planOf({ sfn }: Pick<Clients, "sfn">, executionArn: string): Promise<Plan | undefined> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 200 }));
  for (const { taskSucceededEventDetails } of events) {
    const answer = Answer.safeParse(JSON.parse(taskSucceededEventDetails?.output ?? "null"));
    if (answer.success) return answer.data.Payload;
  }
  return undefined;
}

const Answer = z.object({ Payload: Plan });
