import { machine } from "../asl/builder/machine.ts";
import { eq, ne } from "../asl/expressions/comparison.ts";
import { orElse } from "../asl/expressions/logic.ts";
import { sweep as sweepFunction } from "../functions/sweep/contract.ts";
import { SweepInput, SweepOutcome } from "../schemas/sweep.ts";
import { retries } from "./retries.ts";
import { scheduledRun } from "./scheduled-run.ts";
import { takeLeaseFor, underLease } from "./under-lease.ts";

export const sweepName = "sweep";

/**
 * Deletes what nobody needs any more, and sets right what Glue names. Two at once would come to the same; the lease is there because
 * an entry point without one may run any number of times at once, and no budget would hold.
 */
export function sweep() {
  return machine(
    sweepName,
    { input: SweepInput, output: SweepOutcome, entry: true },
    (flow, { scheduled, olderThanHours, dryRun }) => {
      const request = { olderThanHours: orElse(olderThanHours, 48), dryRun: orElse(dryRun, false) };
      const taken = takeLeaseFor(flow, "sweep", scheduledRun("sweep", scheduled));
      flow.choice("Is it free?", [
        {
          when: eq(taken.status, "HELD"),
          run: (no) => no.succeed("Skipped", { status: "SKIPPED", holder: taken.holder }),
        },
      ]);
      const nothing = { prefixes: 0, objects: 0, bytes: 0 };
      const end = underLease(
        flow,
        taken.lease,
        (work) => work.invoke("Sweep", sweepFunction, request, { retry: retries.lambda }),
        { lake: nothing, work: nothing, relocated: 0, leftAlone: [], complete: false },
      );
      flow.choice("Went it well?", [
        {
          when: ne(end.error, ""),
          run: (no) => no.fail("Sweep failed", { error: end.error, cause: end.cause }),
        },
      ]);
      const { lake, work, relocated, leftAlone, complete } = end.done;
      return { status: "SUCCEEDED" as const, lake, work, relocated, leftAlone, complete };
    },
  );
}
