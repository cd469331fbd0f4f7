import type { PartitionState } from "../../schemas/ledger.ts";
import { ClaimLostError, type HeldClaim } from "./claim-lost-error.ts";
import { failed } from "./ledger.ts";
import type { LedgerTable } from "./ledger-table.ts";

/**
 * Gives a claim up: RUNNING with its token becomes FAILED. May be repeated. What has begun to be published is left as it
 * is.
 *
 * @returns the state the partition is in then
 * @throws ClaimLostError where another run has overtaken the claim
 */
export async function giveUpClaim(
  { ledger, now }: { readonly ledger: LedgerTable; readonly now: () => Date },
  claim: HeldClaim,
  { error, cause }: { readonly error: string; readonly cause: string },
): Promise<Exclude<PartitionState, "RUNNING">> {
  const { dataset, partition, token } = claim;
  for (let turn = 0; turn < maxTurns; turn++) {
    const seen = await ledger.read(dataset, partition);
    if (!seen || seen.token !== token) throw new ClaimLostError(claim, seen);
    if (seen.state !== "RUNNING") return seen.state;
    await ledger.write(failed(seen, error, cause, now()), seen);
  }
  throw new Error(`${dataset} ${partition} is still RUNNING after ${maxTurns} writes of its failure.`);
}

/** A failure takes two readings: RUNNING, then what has become of it. */
const maxTurns = 5;
