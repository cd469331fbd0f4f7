import { InvokeCommand } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { planPartitions } from "../../functions/plan-partitions/contract.ts";
import { UsageError } from "../../local/usage-error.ts";
import { Plan, type PlanRequest } from "../../schemas/plan.ts";
import type { Clients } from "../platform/clients.ts";
import { writeDefinition } from "../platform/definitions.ts";
import { deployStorage } from "../platform/deploy.ts";
import { resources } from "../platform/names.ts";
import type { Asked } from "./request.ts";

/** What a function that failed answers. */
const Failed = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Failures of the plan function that whoever asked can do something about. */
const askedWrong = ["PartitionRangeError", "PlanTooLargeError"];

/**
 * Finds out what a backfill would do now, by the function that it begins with. Writes the plan under its hash and the descriptions
 * it goes by under theirs; no table, machine or partition is touched.
 *
 * @throws UsageError where what is asked for cannot be planned
 */
export async function makePlan(clients: Clients, asked: Asked): Promise<Plan> {
  await deployStorage(clients);
  const { datasets, from, to, only, newestFirst, maxPartitions } = asked;
  const ranges: PlanRequest["ranges"] = [];
  for (const dataset of datasets)
    ranges.push({ dataset: await writeDefinition(clients.s3, resources.workBucket, dataset), from, to });
  const input: z.input<typeof planPartitions.input> = { ranges, only, newestFirst, maxPartitions, plan: null };
  const { FunctionError, Payload } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: planPartitions.name, Payload: JSON.stringify(input) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString("utf8") || "null");
  if (FunctionError === undefined) return Plan.parse(answer);
  const { errorType, errorMessage } = Failed.parse(answer);
  if (askedWrong.includes(errorType)) throw new UsageError(errorMessage);
  throw new Error(`${planPartitions.name} failed with ${errorType}: ${errorMessage}`);
}
