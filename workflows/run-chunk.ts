import * as z from "zod";
import { machine } from "../asl/builder/machine.ts";
import { count, first, keep, each as mapItems, sum } from "../asl/expressions/array.ts";
import { gt } from "../asl/expressions/comparison.ts";
import { exists, not, or } from "../asl/expressions/logic.ts";
import { parse } from "../asl/expressions/text.ts";
import { ChunkOutcome, noReports } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import { LeaseRef } from "../schemas/lease.ts";
import { DatasetRef, RunId } from "../schemas/partition.ts";
import { PlanChunk } from "../schemas/plan.ts";
import { WorkRef } from "../schemas/s3.ts";
import type { RunLease } from "../schemas/stage.ts";
import { getPlanObject } from "./integrations.ts";
import { retries } from "./retries.ts";
import { partitionExecution, type runPartition } from "./run-partition.ts";
import { sumCounts, sumReports } from "./totals.ts";

/** Each lease has a machine of its own that runs a chunk, as wide as its share. */
export function runChunkName(lease: RunLease): string {
  return `run-chunk-${lease}`;
}

/**
 * Runs the partitions of one chunk of a backfill's plan, a few at once. A partition that fails does not stop the others, and
 * does not fail the chunk: it is counted, and named if it is among the first.
 */
export function runChunk(lease: RunLease, partitionsAtOnce: number, child: ReturnType<typeof runPartition>) {
  return machine(
    runChunkName(lease),
    {
      input: z.strictObject({ run: RunId, lease: LeaseRef, dataset: DatasetRef, chunk: WorkRef }),
      output: ChunkOutcome,
    },
    (flow, input) => {
      const { run, lease, dataset, chunk } = input;
      const object = flow.call(
        "Read plan",
        getPlanObject,
        { Bucket: chunk.bucket, Key: chunk.key },
        { retry: retries.s3 },
      );
      const { partitions } = parse(object.Body, PlanChunk);
      const outcomes = flow.map(
        "Each partition",
        { items: partitions, maxConcurrency: partitionsAtOnce },
        (each, { partition, reportsOnly, reportsLater }) =>
          each.start(
            "Run partition",
            child,
            {
              ...{ run, lease, dataset, partition },
              reportsOnly: exists(reportsOnly),
              reportsLater: exists(reportsLater),
            },
            {
              childName: partitionExecution(dataset.name, partition, run),
              retry: retries.startExecution,
              catch: [{ run: () => ({ partition, published: false, files: 0, counts: noCounts, reports: noReports }) }],
            },
          ),
      );
      const failed = keep(outcomes, (outcome) => or(not(outcome.published), gt(outcome.reports.failed, 0)));
      return {
        dataset: dataset.name,
        published: count(keep(outcomes, (outcome) => outcome.published)),
        failed: count(keep(outcomes, (outcome) => not(outcome.published))),
        failures: first(
          mapItems(failed, (outcome) => outcome.partition),
          50,
        ),
        files: sum(outcomes, (outcome) => outcome.files),
        counts: sumCounts(outcomes),
        reports: sumReports(outcomes),
      };
    },
  );
}
