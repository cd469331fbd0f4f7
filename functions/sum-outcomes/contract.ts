import * as z from "zod";
import { readObjects } from "../../schemas/access.ts";
import { RunTotals } from "../../schemas/backfill.ts";
import { WorkRef } from "../../schemas/s3.ts";

/** Sums up what a Map Run's children came to, from the files that its ResultWriter wrote: together they pass any payload. */
export const sumOutcomes = {
  name: "sum-outcomes",
  input: z.strictObject({
    /** The Map Run's `manifest.json`; results are JSON Lines of {@link import("../../schemas/backfill.ts").PlannedOutcome}. */
    manifest: WorkRef,
  }),
  output: RunTotals,
  timeout: 300,
  memory: 1024,
  access: [readObjects("work", "runs/*")],
};
