import type * as z from "zod";
import { heldClaim } from "../shared/claim-lost-error.ts";
import { giveUpClaim } from "../shared/give-up-claim.ts";
import type { LedgerTable } from "../shared/ledger-table.ts";
import type { failPartition } from "./contract.ts";

/**
 * Gives a claim up: RUNNING with its token becomes FAILED. May be repeated. What has begun to be published is left as it
 * is.
 *
 * @returns the state the partition is in then
 * @throws ClaimLostError where another run has overtaken the claim
 */
export async function fail(
  services: { readonly ledger: LedgerTable; readonly now: () => Date },
  { claim, error, cause }: z.infer<typeof failPartition.input>,
): Promise<z.infer<typeof failPartition.output>["state"]> {
  return giveUpClaim(services, heldClaim(claim), { error, cause });
}
