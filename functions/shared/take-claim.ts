import type { LedgerItem } from "../../schemas/ledger.ts";
import { assertLease } from "./assert-lease.ts";
import { LeaseLostError } from "./lease-lost-error.ts";
import type { LeaseTable } from "./lease-table.ts";
import { type Claimant, claimed } from "./ledger.ts";
import { PartitionHeldError } from "./partition-held-error.ts";
import { type LedgerServices, rollForward } from "./roll-forward.ts";

export interface ClaimServices extends LedgerServices {
  readonly leases: Pick<LeaseTable, "read">;
  /** Whether an execution, by its ARN, is RUNNING or may become so again. */
  readonly isRunning: (owner: string) => Promise<boolean>;
}

/**
 * Claims a partition of a table for an execution, once nobody else that is RUNNING has it. What was being published is
 * published first. The same owner asking again gets the same claim.
 *
 * The lease is read before, and may be lost between its reading and the claim's writing. What is certain: an item that a run
 * claimed under a lease is never claimed under an older token of that lease, because the item itself says it.
 *
 * @returns the ledger's item, RUNNING, with the claim's token
 * @throws PartitionHeldError while another execution works on it
 * @throws LeaseLostError where the run does not hold its lease any more
 */
export async function takeClaim(services: ClaimServices, claimant: Claimant): Promise<LedgerItem> {
  const { ledger, leases, now } = services;
  const { dataset, partition, run, owner, lease } = claimant;
  for (let turn = 0; turn < maxTurns; turn++) {
    await assertLease(leases, lease);
    const seen = await ledger.read(dataset, partition);
    if (seen?.lease?.name === lease.name && seen.lease.token > lease.token) throw new LeaseLostError(lease, seen.lease);
    if (seen && isAtWork(seen)) {
      if (seen.owner === owner && seen.state === "RUNNING") return seen;
      if (seen.owner !== owner && (await services.isRunning(seen.owner))) throw new PartitionHeldError(seen);
    }
    if (seen?.state === "PUBLISHING") {
      await rollForward(services, seen);
      continue;
    }
    const item = claimed(seen, claimant, now());
    if (await ledger.write(item, seen)) return item;
  }
  throw new Error(`${dataset} ${partition} changed hands ${maxTurns} times while run ${run} tried to claim it.`);
}

/** Each turn means that somebody else has changed the item since it was read. */
const maxTurns = 10;

function isAtWork({ state }: LedgerItem): boolean {
  return state === "RUNNING" || state === "PUBLISHING";
}
