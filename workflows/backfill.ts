import { machine } from "../asl/builder/machine.ts";
import { count, first, keep, each as mapItems, sum } from "../asl/expressions/array.ts";
import { lt } from "../asl/expressions/comparison.ts";
import { not } from "../asl/expressions/logic.ts";
import { concat, text } from "../asl/expressions/text.ts";
import { planPartitions } from "../functions/plan-partitions/contract.ts";
import { BackfillInput, BackfillOutcome } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import { concurrency } from "./concurrency.ts";
import { retries } from "./retries.ts";
import { runPartition } from "./run-partition.ts";
import { sumCounts } from "./totals.ts";

/**
 * Runs every partition of a range that is missing, stale or failed, a few at once. A partition that fails does not stop the
 * others; the backfill then fails and names the first of them.
 */
export const backfill = machine(
  "backfill",
  { input: BackfillInput, output: BackfillOutcome, entry: true },
  (flow, input) => {
    const { run, dataset, from, to, force } = input;
    const plan = flow.invoke("Plan", planPartitions, { dataset, from, to, force }, { retry: retries.lambda });

    const outcomes = flow.map(
      "Each partition",
      { items: plan.partitions, maxConcurrency: concurrency.partitions },
      (each, { partition }) =>
        each.start(
          "Run partition",
          runPartition,
          { run, dataset, partition },
          {
            childName: concat(partition, "-", run),
            retry: retries.startExecution,
            catch: [{ run: () => ({ partition, published: false, files: 0, counts: noCounts }) }],
          },
        ),
    );

    const published = flow.pass("Count published", count(keep(outcomes, (outcome) => outcome.published)));
    flow.choice("All published?", [
      {
        when: lt(published, count(plan.partitions)),
        run: (no) => {
          const failed = keep(outcomes, (outcome) => not(outcome.published));
          return no.fail("Partitions failed", {
            error: "PartitionsFailed",
            cause: concat(
              text(count(failed)),
              " of ",
              text(count(plan.partitions)),
              " partitions failed. The first: ",
              text(
                first(
                  mapItems(failed, (outcome) => outcome.partition),
                  50,
                ),
              ),
            ),
          });
        },
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
