import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type Plan, PlanChunk } from "../../schemas/plan.ts";

/** The partitions of a plan, chunk by chunk, oldest first. */
export async function readPlan(s3: S3Client, plan: Plan): Promise<PlanChunk["partitions"][]> {
  const chunks: PlanChunk["partitions"][] = [];
  for (const { bucket, key } of plan.chunks) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    chunks.push(PlanChunk.parse(JSON.parse((await Body?.transformToString()) ?? "")).partitions);
  }
  return chunks;
}
