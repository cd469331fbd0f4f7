import type { Flow } from "../asl/builder/flow.ts";
import { readJsonLines } from "../asl/builder/item-source.ts";
import { first, flatten, each as mapItems, sum } from "../asl/expressions/array.ts";
import { eq } from "../asl/expressions/comparison.ts";
import type { Ref } from "../asl/expressions/ref.ts";
import { concat, substring, text } from "../asl/expressions/text.ts";
import { sumOutcomes } from "../functions/sum-outcomes/contract.ts";
import { readObjects, writeResults } from "../schemas/access.ts";
import { maxFailures, noReports } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import type { LeaseRef } from "../schemas/lease.ts";
import { maxPlannedPartitions, type Plan, PlanItem } from "../schemas/plan.ts";
import { retries } from "./retries.ts";
import type { runChunk } from "./run-chunk.ts";
import { partitionExecution, type runPartition } from "./run-partition.ts";
import { sumCounts, sumReports } from "./totals.ts";

/** How a run reaches its partitions: by a child for each chunk of its plan, or by one Map Run over all of them. */
export type FanOut =
  | { readonly kind: "nested"; readonly child: ReturnType<typeof runChunk> }
  | { readonly kind: "distributed"; readonly child: ReturnType<typeof runPartition>; readonly atOnce: number };

/** A run and what it is to do. */
export interface PlannedRun {
  readonly run: Ref<string>;
  readonly lease: Ref<LeaseRef>;
  readonly plan: Ref<Plan>;
}

/**
 * Records the states that run every partition of a plan, a few at once. One that fails stops no other.
 *
 * @returns what they came to, as {@link import("../schemas/backfill.ts").RunTotals} has it
 */
export function fanOut(flow: Flow<never>, planned: PlannedRun, how: FanOut) {
  switch (how.kind) {
    case "nested":
      return overChunks(flow, planned, how.child);
    case "distributed":
      return overPartitions(flow, planned, how.child, how.atOnce);
    default:
      return how satisfies never;
  }
}

/** Chunks of a plan at once: 1, so that a short backfill, which is one chunk, runs as wide as a long one. */
const chunksAtOnce = 1;

function overChunks(flow: Flow<never>, { run, lease, plan }: PlannedRun, child: ReturnType<typeof runChunk>) {
  const outcomes = flow.map(
    "Each chunk",
    { items: plan.chunks, maxConcurrency: chunksAtOnce },
    (each, { dataset, chunk }, index) =>
      each.start(
        "Run chunk",
        child,
        { run, lease, dataset, chunk },
        {
          childName: concat("chunk-", text(index), "-", run),
          retry: retries.startExecution,
          catch: [
            {
              // How many of its partitions are published is not known here: the ledger knows.
              run: (_flow, error) => ({
                dataset: dataset.name,
                published: 0,
                failed: 0,
                failures: [substring(concat("chunk ", text(index), ": ", error.Error), 0, 100)],
                files: 0,
                counts: noCounts,
                reports: noReports,
              }),
            },
          ],
        },
      ),
  );
  return flow.pass("Sum up", {
    published: sum(outcomes, (outcome) => outcome.published),
    files: sum(outcomes, (outcome) => outcome.files),
    counts: sumCounts(outcomes),
    reports: sumReports(outcomes),
    failures: first(
      flatten(outcomes, (outcome) => mapItems(outcome.failures, (failure) => concat(outcome.dataset, " ", failure))),
      maxFailures,
    ),
  });
}

function overPartitions(
  flow: Flow<never>,
  { run, lease, plan }: PlannedRun,
  child: ReturnType<typeof runPartition>,
  atOnce: number,
) {
  const { items } = plan;
  return flow.choice(
    "Anything planned?",
    [
      {
        when: eq(plan.partitions, 0),
        run: () => ({ published: 0, files: 0, counts: noCounts, reports: noReports, failures: [] as string[] }),
      },
    ],
    (some) => {
      const results = some.distributedMap(
        "Each partition",
        {
          items: readJsonLines({ bucket: items.bucket, key: items.key, maxItems: maxPlannedPartitions }, PlanItem),
          executionType: "STANDARD",
          maxConcurrency: atOnce,
          label: "partitions",
          // A child of the Map Run only fails by what nothing can catch; it is then one that is not published.
          toleratedFailurePercentage: 100,
          resultWriter: {
            bucket: items.bucket,
            prefix: concat("runs/", run, "/results"),
            transformation: "COMPACT",
            outputType: "JSONL",
          },
          access: [readObjects("work", "plans/*"), writeResults("work", "runs/*")],
        },
        (each, { dataset, partition, reportsOnly }) => {
          const outcome = each.start(
            "Run partition",
            child,
            { run, lease, dataset, partition, reportsOnly },
            {
              childName: partitionExecution(dataset.name, partition, run),
              retry: retries.startExecution,
              catch: [{ run: () => ({ partition, published: false, files: 0, counts: noCounts, reports: noReports }) }],
            },
          );
          const { published, files, counts, reports } = outcome;
          return { dataset: dataset.name, partition, published, files, counts, reports };
        },
      );
      const { Bucket, Key } = results.ResultWriterDetails;
      return some.invoke("Sum up", sumOutcomes, { manifest: { bucket: Bucket, key: Key } }, { retry: retries.lambda });
    },
  );
}
