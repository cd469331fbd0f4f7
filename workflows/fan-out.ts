import type { Flow } from "../asl/builder/flow.ts";
import { readJsonLines } from "../asl/builder/item-source.ts";
import { first, flatten, each as mapItems, sum } from "../asl/expressions/array.ts";
import { eq } from "../asl/expressions/comparison.ts";
import { orElse } from "../asl/expressions/logic.ts";
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

/** A run, and some partitions that it is to run: chunk by chunk, as one object's lines, and how many they are. */
export interface PlannedRun {
  readonly run: Ref<string>;
  readonly lease: Ref<LeaseRef>;
  readonly chunks: Ref<Plan["chunks"]>;
  readonly items: Ref<Plan["items"]>;
  readonly partitions: Ref<number>;
}

/** What a machine's two fan-outs, one after the other, are called: `of` ends the names of states, `chunk` begins those of executions. */
const phases = {
  partitions: { of: "", chunk: "chunk", label: "partitions", isLater: false },
  reports: { of: ", reports alone", chunk: "reports", label: "reports", isLater: true },
} as const;
type Phase = (typeof phases)[keyof typeof phases];

/**
 * Records the states that run every partition of a plan, a few at once. One that fails stops no other.
 *
 * @param phase all that is planned, or the reports that are made once that is done
 * @returns what they came to, as {@link import("../schemas/backfill.ts").RunTotals} has it
 */
export function fanOut(flow: Flow<never>, planned: PlannedRun, how: FanOut, phase: keyof typeof phases) {
  switch (how.kind) {
    case "nested":
      return overChunks(flow, planned, how.child, phases[phase]);
    case "distributed":
      return overPartitions(flow, planned, how, phases[phase]);
    default:
      return how satisfies never;
  }
}

/** Chunks of a plan at once: 1, so that a short backfill, which is one chunk, runs as wide as a long one. */
const chunksAtOnce = 1;

function overChunks(
  flow: Flow<never>,
  { run, lease, chunks }: PlannedRun,
  child: ReturnType<typeof runChunk>,
  { of, chunk: name, isLater }: Phase,
) {
  const outcomes = flow.map(
    `Each chunk${of}`,
    { items: chunks, maxConcurrency: chunksAtOnce },
    (each, { dataset, chunk: all, later }, index) =>
      each.start(
        `Run chunk${of}`,
        child,
        { run, lease, dataset, chunk: isLater ? orElse(later, all) : all },
        {
          childName: concat(`${name}-`, text(index), "-", run),
          retry: retries.startExecution,
          catch: [
            {
              // How many of its partitions are published is not known here: the ledger knows.
              run: (_flow, error) => ({
                dataset: dataset.name,
                published: 0,
                failed: 0,
                failures: [substring(concat(`${name} `, text(index), ": ", error.Error), 0, 100)],
                files: 0,
                counts: noCounts,
                reports: noReports,
              }),
            },
          ],
        },
      ),
  );
  return flow.pass(`Sum up${of}`, {
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
  { run, lease, items, partitions }: PlannedRun,
  { child, atOnce }: Extract<FanOut, { readonly kind: "distributed" }>,
  { of, label }: Phase,
) {
  return flow.choice(
    `Anything planned${of}?`,
    [
      {
        when: eq(partitions, 0),
        run: () => ({ published: 0, files: 0, counts: noCounts, reports: noReports, failures: [] as string[] }),
      },
    ],
    (some) => {
      const results = some.distributedMap(
        `Each partition${of}`,
        {
          items: readJsonLines({ bucket: items.bucket, key: items.key, maxItems: maxPlannedPartitions }, PlanItem),
          executionType: "STANDARD",
          maxConcurrency: atOnce,
          label,
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
        (each, { dataset, partition, reportsOnly, reportsLater }) => {
          const outcome = each.start(
            `Run partition${of}`,
            child,
            { run, lease, dataset, partition, reportsOnly, reportsLater },
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
      return some.invoke(
        `Sum up${of}`,
        sumOutcomes,
        { manifest: { bucket: Bucket, key: Key } },
        { retry: retries.lambda },
      );
    },
  );
}
