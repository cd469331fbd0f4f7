import * as z from "zod";

/** Each has a share of the account (schemas/stage.ts) and a machine of the same name, which holds it while it runs. */
export const LeaseName = z.enum(["backfill", "daily", "hourly", "sweep"]);
export type LeaseName = z.infer<typeof LeaseName>;

/** A lease as one run holds it. */
export const LeaseRef = z.strictObject({
  name: LeaseName,
  /** Fencing token: rises each time the lease is taken. What is claimed or published under an older one is refused. */
  token: z.int().min(1),
});
export type LeaseRef = z.infer<typeof LeaseRef>;
