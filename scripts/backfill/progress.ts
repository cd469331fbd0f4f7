import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { ledgerItems } from "../../functions/shared/read-ledger.ts";
import type { Plan } from "../../schemas/plan.ts";
import type { Clients } from "../platform/clients.ts";
import { resources } from "../platform/names.ts";

/** How far a run is with one dataset. */
export interface Progress {
  readonly dataset: string;
  readonly partitions: number;
  readonly published: number;
  readonly failed: number;
  readonly files: number;
  readonly filesDone: number;
}

/** How far a run is with each dataset of its plan that it has something to do of, in the plan's order. */
export async function progressOf(
  clients: Pick<Clients, "dynamodb" | "s3">,
  run: string,
  plan: Pick<Plan, "datasets">,
): Promise<Progress[]> {
  const all: Progress[] = [];
  for (const { dataset, partitions, files } of plan.datasets) {
    if (partitions === 0) continue;
    const ended = { PUBLISHED: 0, FAILED: 0 };
    for await (const item of ledgerItems(clients.dynamodb, resources.ledgerTable, dataset)) {
      if (item.run === run && (item.state === "PUBLISHED" || item.state === "FAILED")) ended[item.state] += 1;
    }
    const filesDone = await countObjects(clients.s3, `runs/${run}/receipts/${dataset}/`);
    all.push({ dataset, partitions, published: ended.PUBLISHED, failed: ended.FAILED, files, filesDone });
  }
  return all;
}

async function countObjects(s3: S3Client, Prefix: string): Promise<number> {
  let count = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: resources.workBucket, Prefix })) {
    count += page.KeyCount ?? 0;
  }
  return count;
}

/**
 * A line of progress for each dataset: partitions, files, rate, time left. Datasets are run one after the other, so that each has
 * its own rate, and the whole run's stands for one that has not begun.
 *
 * @param seconds that each dataset has been worked on, in their order, since its first file; 0 of one that has not begun
 */
export function progressLines(all: readonly Progress[], seconds: readonly number[]): string[] {
  const width = Math.max(...all.map(({ dataset }) => dataset.length));
  const worked = seconds.reduce((sum, each) => sum + each, 0);
  const overall = rate(
    all.reduce((sum, { filesDone }) => sum + filesDone, 0),
    worked,
  );
  return all.map((progress, index) => {
    const { dataset, partitions, published, failed, files, filesDone } = progress;
    const own = rate(filesDone, seconds[index] ?? 0);
    const left = Math.max(0, files - filesDone);
    const expected = own > 0 ? own : overall;
    return [
      `${dataset.padEnd(width)}  ${published + failed} of ${partitions} partitions${failed > 0 ? ` (${failed} failed)` : ""}`,
      `${filesDone} of ${files} files`,
      ...(own > 0 && left > 0 ? [`${own.toFixed(1)} files/s`] : []),
      ...(left > 0 && expected > 0 ? [`${duration(left / expected)} left`] : []),
    ].join(", ");
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
