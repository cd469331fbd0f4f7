import type { Flow } from "../asl/builder/flow.ts";
import { add, subtract } from "../asl/expressions/arithmetic.ts";
import { keep } from "../asl/expressions/array.ts";
import { gt, lt } from "../asl/expressions/comparison.ts";
import { conditional, exists } from "../asl/expressions/logic.ts";
import type { Ref } from "../asl/expressions/ref.ts";
import { concat, text } from "../asl/expressions/text.ts";
import type { Plan } from "../schemas/plan.ts";
import { type FanOut, fanOut, type PlannedRun } from "./fan-out.ts";

/**
 * Records the states that run what is planned, then make the reports that read what was published by that, and fail with
 * `PartitionsFailed` where not all of it is published then, or with `ReportsFailed` where only reports are missing.
 *
 * @returns what came out, as {@link import("../schemas/backfill.ts").BackfillOutcome} has it
 */
export function runPlanned(
  flow: Flow<never>,
  planned: Pick<PlannedRun, "run" | "lease"> & { readonly plan: Ref<Plan> },
  how: FanOut,
) {
  const { run, lease, plan } = planned;
  const first = fanOut(flow, { run, lease, ...partsOf(plan) }, how, "partitions");
  const later = fanOut(flow, { run, lease, ...laterOf(plan) }, how, "reports");
  const { published, files, counts } = first;
  // A partition that could not even be begun has no report that could be counted.
  const notBegun = subtract(plan.later.partitions, later.published);
  const failed = add(add(first.reports.failed, later.reports.failed), notBegun);
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
            text(first.failures),
          ),
        }),
    },
    {
      when: gt(failed, 0),
      run: (no) =>
        no.fail("Reports failed", {
          error: "ReportsFailed",
          cause: concat(
            text(failed),
            " reports failed. The first partitions: ",
            text(conditional(gt(first.reports.failed, 0), first.failures, later.failures)),
          ),
        }),
    },
  ]);
  const reports = add(first.reports.published, later.reports.published);
  return { published, upToDate: plan.upToDate, files, counts, reports };
}

function partsOf({ chunks, items, partitions }: Ref<Plan>): Pick<PlannedRun, "chunks" | "items" | "partitions"> {
  return { chunks, items, partitions };
}

function laterOf({ chunks, later }: Ref<Plan>): Pick<PlannedRun, "chunks" | "items" | "partitions"> {
  return { chunks: keep(chunks, (chunk) => exists(chunk.later)), items: later.items, partitions: later.partitions };
}
