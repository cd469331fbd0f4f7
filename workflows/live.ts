import { machine } from "../asl/builder/machine.ts";
import { count } from "../asl/expressions/array.ts";
import { eq, ne } from "../asl/expressions/comparison.ts";
import { findRanges } from "../functions/find-ranges/contract.ts";
import { planPartitions } from "../functions/plan-partitions/contract.ts";
import { noCounts } from "../schemas/counts.ts";
import { LiveInput, LiveOutcome } from "../schemas/live.ts";
import type { Stage } from "../schemas/stage.ts";
import type { FanOut } from "./fan-out.ts";
import { retries } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { scheduledRun } from "./scheduled-run.ts";
import { takeLeaseFor, underLease } from "./under-lease.ts";

/** The machines that schedules start to bring in what is new. */
export const liveNames = ["daily", "hourly"] as const;

export type LiveName = (typeof liveNames)[number];

/** Runs what is due of the last days of every dataset that is cut by the day. */
export function daily({ catchUp }: Pick<Stage, "catchUp">, how: FanOut) {
  return live("daily", "day", catchUp.days, how);
}

/** Runs what is due of the last hours of every dataset that is cut by the hour. */
export function hourly({ catchUp }: Pick<Stage, "catchUp">, how: FanOut) {
  return live("hourly", "hour", catchUp.hours, how);
}

/**
 * A run that a schedule starts, under a lease of its own. It looks further back than to the last partition, so that what an earlier
 * one failed to do, or left because it found the lease taken, is done now.
 *
 * @param last partitions that it looks back
 */
function live(name: LiveName, unit: "day" | "hour", last: number, how: FanOut) {
  return machine(name, { input: LiveInput, output: LiveOutcome, entry: true }, (flow, { scheduled }) => {
    const run = scheduledRun(name, scheduled);
    const taken = takeLeaseFor(flow, name, run);
    flow.choice("Is it free?", [
      {
        when: eq(taken.status, "HELD"),
        run: (no) => no.succeed("Skipped", { status: "SKIPPED", holder: taken.holder }),
      },
    ]);
    const end = underLease(
      flow,
      taken.lease,
      (work) => {
        const { ranges } = work.invoke("Find ranges", findRanges, { scheduled, unit, last }, { retry: retries.lambda });
        return work.choice(
          "Any datasets?",
          [
            {
              when: eq(count(ranges), 0),
              run: () => ({ published: 0, upToDate: 0, files: 0, counts: noCounts, reports: 0 }),
            },
          ],
          (some) => {
            const request = { ranges, only: "due", newestFirst: false, maxPartitions: null, plan: null } as const;
            const plan = some.invoke("Plan", planPartitions, request, { retry: retries.lambda });
            return runPlanned(some, { run, lease: taken.lease, plan }, how);
          },
        );
      },
      { published: 0, upToDate: 0, files: 0, counts: noCounts, reports: 0 },
    );
    flow.choice("Went it well?", [
      {
        when: ne(end.error, ""),
        run: (no) => no.fail("Live run failed", { error: end.error, cause: end.cause }),
      },
    ]);
    const { published, upToDate, files, counts, reports } = end.done;
    return { status: "SUCCEEDED" as const, published, upToDate, files, counts, reports };
  });
}
