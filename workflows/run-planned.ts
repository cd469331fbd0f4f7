import type { Flow } from "../asl/builder/flow.ts";
import { subtract } from "../asl/expressions/arithmetic.ts";
import { gt, lt } from "../asl/expressions/comparison.ts";
import { concat, text } from "../asl/expressions/text.ts";
import { type FanOut, fanOut, type PlannedRun } from "./fan-out.ts";

/**
 * Records the states that run what is planned, and fail with `PartitionsFailed` where not all of it is published then, or with
 * `ReportsFailed` where only reports are missing.
 *
 * @returns what came out, as {@link import("../schemas/backfill.ts").BackfillOutcome} has it
 */
export function runPlanned(flow: Flow<never>, planned: PlannedRun, how: FanOut) {
  const { plan } = planned;
  const { published, files, counts, reports, failures } = fanOut(flow, planned, how);
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
            text(failures),
          ),
        }),
    },
    {
      when: gt(reports.failed, 0),
      run: (no) =>
        no.fail("Reports failed", {
          error: "ReportsFailed",
          cause: concat(text(reports.failed), " reports failed. The first partitions: ", text(failures)),
        }),
    },
  ]);
  return { published, upToDate: plan.upToDate, files, counts, reports: reports.published };
}
