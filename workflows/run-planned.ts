import type { Flow } from "../asl/builder/flow.ts";
import { subtract } from "../asl/expressions/arithmetic.ts";
import { first, flatten, each as mapItems, sum } from "../asl/expressions/array.ts";
import { gt, lt } from "../asl/expressions/comparison.ts";
import type { Ref } from "../asl/expressions/ref.ts";
import { concat, substring, text } from "../asl/expressions/text.ts";
import { type ChunkOutcome, noReports } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import type { LeaseRef } from "../schemas/lease.ts";
import type { Plan } from "../schemas/plan.ts";
import { retries } from "./retries.ts";
import type { runChunk } from "./run-chunk.ts";
import { sumCounts, sumReports } from "./totals.ts";

/** Chunks of a plan at once: 1, so that a short backfill, which is one chunk, runs as wide as a long one. */
const chunksAtOnce = 1;

/**
 * Records the states that run what is planned, one chunk after the other, and fail with `PartitionsFailed` where not all of it is
 * published then, or with `ReportsFailed` where only reports are missing.
 *
 * @param child the machine that runs a chunk
 * @returns what came out, as {@link import("../schemas/backfill.ts").BackfillOutcome} has it
 */
export function runPlanned(
  flow: Flow<never>,
  { run, lease, plan }: { readonly run: Ref<string>; readonly lease: Ref<LeaseRef>; readonly plan: Ref<Plan> },
  child: ReturnType<typeof runChunk>,
) {
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
  const published = flow.pass(
    "Count published",
    sum(outcomes, (outcome) => outcome.published),
  );
  flow.choice("All published?", [
    {
      when: lt(published, plan.partitions),
      run: (no) =>
        no.fail("Partitions failed", {
          error: "PartitionsFailed",
          cause: concat(
            text(subtract(plan.partitions, published)),
            " of ",
            text(plan.partitions),
            " partitions failed. The first: ",
            firstFailures(outcomes),
          ),
        }),
    },
  ]);
  const reports = flow.pass("Count reports", sumReports(outcomes));
  flow.choice("All reports published?", [
    {
      when: gt(reports.failed, 0),
      run: (no) =>
        no.fail("Reports failed", {
          error: "ReportsFailed",
          cause: concat(text(reports.failed), " reports failed. The first partitions: ", firstFailures(outcomes)),
        }),
    },
  ]);
  return {
    published,
    upToDate: plan.upToDate,
    files: sum(outcomes, (outcome) => outcome.files),
    counts: sumCounts(outcomes),
    reports: reports.published,
  };
}

/** The first partitions of all chunks that failed, each with its dataset. */
function firstFailures(outcomes: Ref<ChunkOutcome[]>): Ref<string> {
  const named = flatten(outcomes, ({ dataset, failures }) =>
    mapItems(failures, (failure) => concat(dataset, " ", failure)),
  );
  return text(first(named, 50));
}
