import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  type DatasetPlan,
  maxChunkPartitions,
  maxPlanChunks,
  type Plan,
  type PlanItem,
  type PlanRecord,
  type PlanRequest,
} from "../../schemas/plan.ts";
import { planHash, planPrefix } from "../../schemas/plan-hash.ts";
import { cutChunks } from "../shared/cut-chunks.ts";
import { writeChunks } from "../shared/write-chunks.ts";
import { PlanTooLargeError } from "./errors.ts";
import type { DatasetWork } from "./plan.ts";

/**
 * Writes a plan under its hash: its chunks, its items one by one, then its record. Written again it is the same, so that a run reads what somebody
 * looked at.
 *
 * @param works in the plan's order
 * @throws PlanTooLargeError where there are more chunks than one backfill takes; nothing is written then
 */
export async function writePlan(
  s3: S3Client,
  bucket: string,
  request: PlanRequest,
  works: readonly DatasetWork[],
): Promise<Plan> {
  const hash = planHash(works);
  const chunks = works.flatMap(({ dataset, partitions }) =>
    cutChunks("partitions", partitions, maxChunkPartitions).map((chunk) => ({ dataset, chunk })),
  );
  if (chunks.length > maxPlanChunks) throw new PlanTooLargeError(tooLarge(works, chunks.length));
  const written = await writeChunks(
    s3,
    { bucket, prefix: planPrefix(hash) },
    chunks.map(({ chunk }) => chunk),
  );
  const items = { bucket, key: `${planPrefix(hash)}items.jsonl` };
  const lines = works.flatMap(({ dataset, partitions }) =>
    partitions.map(({ partition, reportsOnly = false }) =>
      JSON.stringify({ dataset, partition, reportsOnly } satisfies PlanItem),
    ),
  );
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: items.key, Body: lines.map((line) => `${line}\n`).join("") }),
  );
  const datasets = works.map(totalsOf);
  const sum = (field: "partitions" | "files" | "bytes" | "upToDate") =>
    datasets.reduce((total, dataset) => total + dataset[field], 0);
  const plan: Plan = {
    hash,
    chunks: written.map((chunk, index) => ({ dataset: (chunks[index] as (typeof chunks)[number]).dataset, chunk })),
    items,
    datasets,
    partitions: sum("partitions"),
    files: sum("files"),
    bytes: sum("bytes"),
    upToDate: sum("upToDate"),
  };
  const Body = JSON.stringify({ request, plan } satisfies PlanRecord);
  const Key = `${planPrefix(hash)}plan.json`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: "application/json" }));
  return plan;
}

function totalsOf({ dataset, partitions, upToDate, inWork, leftOut }: DatasetWork): DatasetPlan {
  return {
    dataset: dataset.name,
    partitions: partitions.length,
    reportsOnly: partitions.filter((partition) => partition.reportsOnly).length,
    files: partitions.reduce((total, { files }) => total + files, 0),
    bytes: partitions.reduce((total, { bytes }) => total + bytes, 0),
    upToDate,
    inWork,
    leftOut,
  };
}

function tooLarge(works: readonly DatasetWork[], chunks: number): string {
  const all = works.map(({ dataset, partitions }) =>
    partitions.length === 0
      ? `none of ${dataset.name}`
      : `${partitions.length} of ${dataset.name}, from ${partitions[0]?.partition} to ${partitions.at(-1)?.partition}`,
  );
  const count = works.reduce((total, { partitions }) => total + partitions.length, 0);
  return (
    `${count} partitions would have to be run (${all.join("; ")}), in ${chunks} chunks of at most ${maxChunkPartitions}; one backfill ` +
    `takes ${maxPlanChunks} chunks. Ask for a shorter range, or for at most so many partitions, then for the rest.`
  );
}
