import { InvokeCommand } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { planPartitions } from "../../functions/plan-partitions/contract.ts";
import { parseJson } from "../../local/parse-json.ts";
import { UsageError } from "../../local/usage-error.ts";
import { Plan } from "../../schemas/plan.ts";
import type { Asked } from "./request.ts";
import type { Site } from "./site.ts";

/** What a function that failed answers. */
const Failed = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Failures of the plan function that whoever asked can do something about. */
const askedWrong = ["PartitionRangeError", "PlanTooLargeError"];

/**
 * Finds out what a backfill would do now, by the function that it begins with. Writes the plan under its hash and, on this machine, the descriptions
 * it goes by under theirs; no table, machine or partition is touched.
 *
 * @throws UsageError where what is asked for cannot be planned
 */
export async function makePlan(site: Site, asked: Asked): Promise<Plan> {
  const { datasets, from, to, only, newestFirst, maxPartitions } = asked;
  const ranges = (await site.readyToPlan(datasets)).map((dataset) => ({ dataset, from, to }));
  const input: z.input<typeof planPartitions.input> = { ranges, only, newestFirst, maxPartitions, plan: null };
  const { FunctionError, Payload } = await site.clients.lambda.send(
    new InvokeCommand({ FunctionName: await site.planFunction(), Payload: JSON.stringify(input) }),
  );
  const answer = answerIn(Buffer.from(Payload ?? []).toString("utf8"));
  if (FunctionError === undefined) return Plan.parse(answer);
  const { errorType, errorMessage } = Failed.parse(answer);
  if (askedWrong.includes(errorType)) throw new UsageError(errorMessage);
  throw new Error(`${planPartitions.name} failed with ${errorType}: ${errorMessage}`);
}

/** What Lambda hands on is JSON; an emulator may run no function and hand on something else. */
function answerIn(payload: string): unknown {
  const answer = parseJson(payload);
  if (answer !== undefined) return answer;
  const [line = ""] = payload.split("\n");
  throw new UsageError(
    `${planPartitions.name} answered with what is no JSON: "${line.slice(0, 100)}". Is it Lambda that answers there?`,
  );
}
