import type { S3Client } from "@aws-sdk/client-s3";
import { textReader } from "../../functions/shared/read-text.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import { type Plan, PlanChunk } from "../../schemas/plan.ts";

/** A chunk of a plan, read. */
export interface ReadChunk extends PlanChunk {
  readonly dataset: DatasetRef;
}

/** What a plan is going to run, chunk by chunk, in its order. */
export async function readPlan(s3: S3Client, plan: Pick<Plan, "chunks">): Promise<ReadChunk[]> {
  const chunks: ReadChunk[] = [];
  for (const { dataset, chunk } of plan.chunks) {
    chunks.push({ dataset, ...PlanChunk.parse(JSON.parse(await textReader(s3)(chunk))) });
  }
  return chunks;
}
