import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  type DatasetPlan,
  maxChunkPartitions,
  maxPlanChunks,
  type Plan,
  type PlanChunk,
  type PlanItem,
  type PlannedPartition,
  type PlanRecord,
  type PlanRequest,
} from "../../schemas/plan.ts";
import { planHash, planPrefix } from "../../schemas/plan-hash.ts";
import type { WorkRef } from "../../schemas/s3.ts";
import { cutChunks } from "../shared/cut-chunks.ts";
import { PlanTooLargeError } from "./errors.ts";
import type { DatasetWork } from "./plan.ts";

/**
 * Writes a plan under its hash: its chunks, its items one by one, the same of what comes later, then its record. Written again it is
 * the same, so that a run reads what somebody looked at.
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
  const prefix = planPrefix(hash);
  const chunks = works.flatMap(cut);
  if (chunks.length > maxPlanChunks) throw new PlanTooLargeError(tooLarge(works, chunks.length));
  const all = await write(s3, { bucket, prefix }, chunks);
  const alone = chunks.map(({ dataset, partitions }) => ({ dataset, partitions: partitions.flatMap(reportsAlone) }));
  const later = await write(s3, { bucket, prefix: `${prefix}later/` }, alone);
  const datasets = works.map(totalsOf);
  const sum = (field: "partitions" | "files" | "bytes" | "upToDate") =>
    datasets.reduce((total, dataset) => total + dataset[field], 0);
  const plan: Plan = {
    hash,
    chunks: chunks.map(({ dataset }, at) => {
      const [chunk, own] = [all.chunks[at], later.chunks[at]];
      if (chunk === undefined) throw new Error(`Chunk ${at} of the plan ${hash} was not written.`);
      return { dataset, chunk, ...(own && { later: own }) };
    }),
    items: all.items,
    later: { items: later.items, partitions: alone.reduce((total, { partitions }) => total + partitions.length, 0) },
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

/** Of a partition whose reports have to wait, what is left to do then: those. */
function reportsAlone({ reportsLater, ...planned }: PlannedPartition): PlannedPartition[] {
  return reportsLater ? [{ ...planned, reportsOnly: true, files: 0, bytes: 0 }] : [];
}

/** Partitions of one dataset that one object holds. */
type Chunk = Pick<DatasetWork, "dataset" | "partitions">;

function cut({ dataset, partitions }: Chunk): Chunk[] {
  return cutChunks("partitions", partitions, maxChunkPartitions).map((chunk) => ({ dataset, ...chunk }));
}

/** Writes the chunks that have partitions, under their numbers; and all partitions one by one, where there are any. */
async function write(
  s3: S3Client,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  chunks: readonly Chunk[],
): Promise<{ readonly chunks: readonly (WorkRef | undefined)[]; readonly items: WorkRef }> {
  const put = async (name: string, Body: string): Promise<WorkRef> => {
    const place = { bucket, key: `${prefix}${name}` };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: place.key, Body, ContentType: "application/json" }));
    return place;
  };
  const written: (WorkRef | undefined)[] = [];
  for (const [at, { partitions }] of chunks.entries()) {
    const name = `${String(at + 1).padStart(4, "0")}.json`;
    const chunk = { partitions: [...partitions] } satisfies PlanChunk;
    written.push(partitions.length === 0 ? undefined : await put(name, JSON.stringify(chunk)));
  }
  const lines = chunks.flatMap(({ dataset, partitions }) =>
    partitions.map(({ partition, reportsOnly = false, reportsLater = false }) =>
      JSON.stringify({ dataset, partition, reportsOnly, reportsLater } satisfies PlanItem),
    ),
  );
  const items = { bucket, key: `${prefix}items.jsonl` };
  if (lines.length > 0) await put("items.jsonl", lines.map((line) => `${line}\n`).join(""));
  return { chunks: written, items };
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
