import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { Plan } from "../../schemas/plan.ts";
import type { Clients } from "../platform/clients.ts";

/** What a run is going to do, and since when that is known. */
export interface PlanOfRun {
  readonly plan: Plan;
  readonly planned: Date;
}

/** What the plan function answered, which the first events of the execution's history tell; undefined where it has not yet. */
export async function planOfRun({ sfn }: Pick<Clients, "sfn">, executionArn: string): Promise<PlanOfRun | undefined> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 200 }));
  for (const { taskSucceededEventDetails, timestamp } of events) {
    const answer = Answer.safeParse(JSON.parse(taskSucceededEventDetails?.output ?? "null"));
    if (answer.success && timestamp) return { plan: answer.data.Payload, planned: timestamp };
  }
  return undefined;
}

const Answer = z.object({ Payload: Plan });
