import * as z from "zod";
import { LeaseRef } from "./lease.ts";
import { RunId } from "./partition.ts";

/** Who holds a lease. */
export const LeaseHolder = z.strictObject({
  /** ARN of an execution. */
  owner: z.string().max(256),
  run: RunId,
  /** When it was taken, ISO 8601. */
  since: z.string().max(30),
});
export type LeaseHolder = z.infer<typeof LeaseHolder>;

/**
 * A lease in the ledger's table. Only conditional writes change it: from absent, FREE, or HELD by an execution that is gone, to HELD
 * with the next token; from HELD to FREE by its holder. No time-out ends it.
 */
export const LeaseItem = LeaseRef.extend({
  state: z.enum(["HELD", "FREE"]),
  /** Of a FREE lease the last one. */
  holder: LeaseHolder,
});
export type LeaseItem = z.infer<typeof LeaseItem>;
