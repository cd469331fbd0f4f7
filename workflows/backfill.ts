import { machine } from "../asl/builder/machine.ts";
import { eq, ne } from "../asl/expressions/comparison.ts";
import { concat } from "../asl/expressions/text.ts";
import { planPartitions } from "../functions/plan-partitions/contract.ts";
import { BackfillInput, BackfillOutcome } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import type { FanOut } from "./fan-out.ts";
import { retries } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { takeLeaseFor, underLease } from "./under-lease.ts";

export const backfillName = "backfill";

/**
 * Runs the partitions of ranges of several datasets that are asked for (missing, stale, failed or all), a few at once, while it holds
 * the lease `backfill`. A partition that fails does not stop the others; the backfill then fails and names the first of them.
 */
export function backfill(how: FanOut) {
  return machine(backfillName, { input: BackfillInput, output: BackfillOutcome, entry: true }, (flow, input) => {
    const { run, ranges, only, newestFirst, maxPartitions } = input;
    const taken = takeLeaseFor(flow, "backfill", run);
    flow.choice("Is it free?", [
      {
        when: eq(taken.status, "HELD"),
        run: (no) =>
          no.fail("Lease held", {
            error: "LeaseHeld",
            cause: concat(
              "A backfill runs: ",
              taken.holder.owner,
              " (run ",
              taken.holder.run,
              "), since ",
              taken.holder.since,
              ". Wait until it has ended, or stop it, and run again.",
            ),
          }),
      },
    ]);
    const end = underLease(
      flow,
      taken.lease,
      (work) => {
        const request = { ranges, only, newestFirst, maxPartitions, plan: input.plan };
        const plan = work.invoke("Plan", planPartitions, request, { retry: retries.lambda });
        return runPlanned(work, { run, lease: taken.lease, plan }, how);
      },
      { published: 0, upToDate: 0, files: 0, counts: noCounts, reports: 0 },
    );
    flow.choice("Went it well?", [
      {
        when: ne(end.error, ""),
        run: (no) => no.fail("Backfill failed", { error: end.error, cause: end.cause }),
      },
    ]);
    return end.done;
  });
}
