import * as z from "zod";
import { describeExecutions, ledgerItems } from "../../schemas/access.ts";
import { LeaseName, LeaseRef } from "../../schemas/lease.ts";
import { LeaseHolder } from "../../schemas/lease-item.ts";
import { RunId } from "../../schemas/partition.ts";

/**
 * Takes a lease for an execution: HELD by it with the next token. A lease that another execution holds is taken over once that one
 * is not RUNNING any more, and not about to be redriven. The same execution asking again gets the same lease.
 */
export const takeLease = {
  name: "take-lease",
  input: z.strictObject({
    name: LeaseName,
    run: RunId,
    /** ARN of the execution that takes it. */
    owner: z.string().max(256),
  }),
  output: z.strictObject({
    /** HELD where another execution has it. */
    status: z.enum(["TAKEN", "HELD"]),
    /** As it is now, by whoever has it. */
    lease: LeaseRef,
    holder: LeaseHolder,
  }),
  timeout: 60,
  memory: 256,
  takesLease: true as const,
  access: [ledgerItems("GetItem", "PutItem"), describeExecutions("backfill", "daily", "hourly", "sweep")],
};
