import { machine } from "../asl/builder/machine.ts";
import { subtract } from "../asl/expressions/arithmetic.ts";
import { first, flatten, each as mapItems, sum } from "../asl/expressions/array.ts";
import { lt } from "../asl/expressions/comparison.ts";
import { concat, substring, text } from "../asl/expressions/text.ts";
import { planPartitions } from "../functions/plan-partitions/contract.ts";
import { BackfillInput, BackfillOutcome } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import { machineNames } from "./names.ts";
import { retries } from "./retries.ts";
import type { runChunk } from "./run-chunk.ts";
import { sumCounts } from "./totals.ts";

/** Chunks of a plan at once: 1, so that a short backfill, which is one chunk, runs as wide as a long one. */
const chunksAtOnce = 1;

/**
 * Runs the partitions of ranges of several datasets that are asked for (missing, stale, failed or all), a few at once. A
 * partition that fails does not stop the others; the backfill then fails and names the first of them.
 */
export function backfill(child: ReturnType<typeof runChunk>) {
  return machine(
    machineNames.backfill,
    { input: BackfillInput, output: BackfillOutcome, entry: true },
    (flow, input) => {
      const { run, ranges, only, newestFirst, maxPartitions } = input;
      const plan = flow.invoke(
        "Plan",
        planPartitions,
        { ranges, only, newestFirst, maxPartitions, plan: input.plan },
        { retry: retries.lambda },
      );

      const outcomes = flow.map(
        "Each chunk",
        { items: plan.chunks, maxConcurrency: chunksAtOnce },
        (each, { dataset, chunk }, index) =>
          each.start(
            "Run chunk",
            child,
            { run, dataset, chunk },
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
                text(
                  first(
                    flatten(outcomes, (outcome) =>
                      mapItems(outcome.failures, (failure) => concat(outcome.dataset, " ", failure)),
                    ),
                    50,
                  ),
                ),
              ),
            }),
        },
      ]);
      return {
        published,
        upToDate: plan.upToDate,
        files: sum(outcomes, (outcome) => outcome.files),
        counts: sumCounts(outcomes),
      };
    },
  );
}
