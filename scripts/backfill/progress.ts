import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { ledgerItems } from "../../functions/shared/read-ledger.ts";
import { textReader } from "../../functions/shared/read-text.ts";
import { loadReports } from "../../functions/shared/report-definitions.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import type { Plan } from "../../schemas/plan.ts";
import { reportTable } from "../../schemas/report.ts";
import type { Clients } from "../platform/clients.ts";
import { plural } from "./plural.ts";

/** How far a run is with one dataset. */
export interface Progress {
  readonly dataset: string;
  /** Partitions whose files are transformed. */
  readonly partitions: number;
  /** Partitions of which only reports are made. */
  readonly reportsOnly: number;
  /** How many of those have their reports: made, or failed. */
  readonly reported: number;
  readonly published: number;
  readonly failed: number;
  readonly files: number;
  readonly filesDone: number;
  /** How long it has been worked on: from when the dataset before was through until its own last file, or until now. */
  readonly seconds: number;
}

/**
 * How far a run is with each dataset of its plan that it has something to do of, in the plan's order, in which they are run.
 *
 * @param planned when the plan was made
 * @param until now, or when the run ended
 */
export async function progressOf(
  clients: Pick<Clients, "dynamodb" | "s3" | "names">,
  run: string,
  plan: Pick<Plan, "datasets" | "chunks">,
  { planned, until }: { readonly planned: Date; readonly until: Date },
): Promise<Progress[]> {
  const { ledger, work } = clients.names.resources;
  const all: Progress[] = [];
  let began = planned.getTime();
  for (const { dataset, partitions, reportsOnly, files } of plan.datasets) {
    if (partitions === 0) continue;
    const ended = { PUBLISHED: 0, FAILED: 0 };
    const transformed = new Set<PartitionId>();
    for await (const item of ledgerItems(clients.dynamodb, ledger, dataset)) {
      if (item.run !== run) continue;
      transformed.add(item.partition);
      if (item.state === "PUBLISHED" || item.state === "FAILED") ended[item.state] += 1;
    }
    const ref = plan.chunks.find((chunk) => chunk.dataset.name === dataset)?.dataset;
    const reports = ref === undefined || reportsOnly === 0 ? [] : await reportItems(clients, ref);
    const receipts = await receiptsOf(clients.s3, work, `runs/${run}/receipts/${dataset}/`);
    const isThrough = receipts.count >= files;
    const end = isThrough ? receipts.last : until.getTime();
    all.push({
      dataset,
      partitions: partitions - reportsOnly,
      reportsOnly,
      // Where a later run has transformed a partition again, nothing tells any more that this one had too.
      reported: Math.min(reportsOnly, partitionsReported(run, reports, transformed)),
      published: ended.PUBLISHED,
      failed: ended.FAILED,
      files,
      filesDone: receipts.count,
      seconds: receipts.count === 0 ? 0 : Math.max(0, (end - began) / 1000),
    });
    if (isThrough) began = Math.max(began, end);
  }
  return all;
}

async function reportItems(
  { dynamodb, s3, names }: Pick<Clients, "dynamodb" | "s3" | "names">,
  dataset: DatasetRef,
): Promise<LedgerItem[]> {
  const items: LedgerItem[] = [];
  for (const { name } of await loadReports(textReader(s3), dataset)) {
    for await (const item of ledgerItems(dynamodb, names.resources.ledger, reportTable(dataset.name, name))) {
      items.push(item);
    }
  }
  return items;
}

/**
 * Of how many partitions a run was through with the reports alone: it has claimed some, and works on none of them any more. A
 * partition's reports are claimed together, so that one that has ended and none at work mean all.
 *
 * @param reports what the ledger says of the reports of a dataset
 * @param transformed partitions whose files the same run has brought to their tables, or tried to
 */
export function partitionsReported(
  run: string,
  reports: readonly Pick<LedgerItem, "run" | "partition" | "state">[],
  transformed: ReadonlySet<PartitionId>,
): number {
  const own = reports.filter((item) => item.run === run && !transformed.has(item.partition));
  const atWork = new Set(
    own.flatMap(({ partition, state }) => (state === "RUNNING" || state === "PUBLISHING" ? [partition] : [])),
  );
  return new Set(own.flatMap(({ partition }) => (atWork.has(partition) ? [] : [partition]))).size;
}

/** How many files have been worked on, and when the last one was done, in milliseconds since 1970. */
async function receiptsOf(
  s3: S3Client,
  Bucket: string,
  Prefix: string,
): Promise<{ readonly count: number; readonly last: number }> {
  let [count, last] = [0, 0];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    count += Contents.length;
    for (const { LastModified } of Contents) last = Math.max(last, LastModified?.getTime() ?? 0);
  }
  return { count, last };
}

/**
 * A line for each dataset: partitions, files, rate, time left. What a dataset that has not begun will take is judged by the rate of
 * the others.
 */
export function progressLines(all: readonly Progress[]): string[] {
  const width = Math.max(...all.map(({ dataset }) => dataset.length));
  const sum = (field: "filesDone" | "seconds") => all.reduce((total, each) => total + each[field], 0);
  const overall = rate(sum("filesDone"), sum("seconds"));
  return all.map((each) => {
    const { dataset, partitions, reportsOnly, reported, published, failed, files, filesDone, seconds } = each;
    const own = rate(filesDone, seconds);
    const left = Math.max(0, files - filesDone);
    const expected = own > 0 ? own : overall;
    const work = [
      `${published + failed} of ${partitions} ${plural(partitions, "partition")}${failed > 0 ? ` (${failed} failed)` : ""}`,
      `${filesDone} of ${files} ${plural(files, "file")}`,
      ...(own > 0 ? [`${own.toFixed(1)} files/s`] : []),
      ...(left > 0 && expected > 0 ? [`${duration(left / expected)} left`] : []),
    ];
    const reports = `reports of ${reported} of ${reportsOnly}${partitions > 0 ? " more" : ` ${plural(reportsOnly, "partition")}`}`;
    const parts = [...(partitions > 0 ? work : []), ...(reportsOnly > 0 ? [reports] : [])];
    return `${dataset.padEnd(width)}  ${parts.join(", ")}`;
  });
}

function rate(files: number, seconds: number): number {
  return seconds > 0 ? files / seconds : 0;
}

/** Seconds as a person says them: `0:07`, `1:02:30`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
