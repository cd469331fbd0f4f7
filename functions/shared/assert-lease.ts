import type { LeaseRef } from "../../schemas/lease.ts";
import { LeaseLostError } from "./lease-lost-error.ts";
import type { LeaseTable } from "./lease-table.ts";

/**
 * Refuses to go on for a run that does not hold its lease any more. True at the moment of the reading: what follows is fenced by
 * the ledger item's own condition.
 *
 * @throws LeaseLostError where another run has taken the lease over, or it was given back
 */
export async function assertLease(leases: Pick<LeaseTable, "read">, lease: LeaseRef): Promise<void> {
  const seen = await leases.read(lease.name);
  if (seen?.state === "HELD" && seen.token === lease.token) return;
  throw new LeaseLostError(lease, seen ?? { token: 0, state: "FREE" });
}
