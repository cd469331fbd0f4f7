import { assertLease } from "./assert-lease.ts";
import { ClaimLostError, type HeldClaim } from "./claim-lost-error.ts";
import type { LeaseTable } from "./lease-table.ts";
import { type Publication, publishing } from "./ledger.ts";
import { type LedgerServices, rollForward } from "./roll-forward.ts";

export interface PublishServices extends LedgerServices {
  readonly leases: Pick<LeaseTable, "read">;
}

/**
 * Publishes what a claim has written. May be repeated, also after a crash at any point.
 *
 * @throws ClaimLostError where another run has overtaken the claim before it was published, or it was given up
 * @throws LeaseLostError where the run does not hold its lease any more and has not begun to publish
 */
export async function publishVersion(
  services: PublishServices,
  claim: HeldClaim,
  publication: Publication,
): Promise<void> {
  const { ledger, leases, now } = services;
  const { dataset, partition, token } = claim;
  for (let turn = 0; turn < maxTurns; turn++) {
    const seen = await ledger.read(dataset, partition);
    const isCurrent = seen?.current?.data.key === publication.version.data.key;
    if (seen?.state === "RUNNING" && seen.token === token) {
      await assertLease(leases, claim.lease);
      await ledger.write(publishing(seen, publication, now()), seen);
    } else if (seen?.state === "PUBLISHING" && isCurrent) {
      await rollForward(services, seen);
    } else if (isCurrent) {
      return;
    } else {
      throw new ClaimLostError(claim, seen);
    }
  }
  throw new Error(`${dataset} ${partition} was not published after ${maxTurns} readings of the ledger.`);
}

/** A publication takes three readings: RUNNING, PUBLISHING, PUBLISHED. */
const maxTurns = 10;
