import type { LeaseRef } from "../../schemas/lease.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionClaim } from "../../schemas/partition.ts";

/** A claim as the ledger knows it. */
export interface HeldClaim extends Pick<LedgerItem, "dataset" | "partition" | "run" | "token"> {
  /** The lease that its run holds. */
  readonly lease: LeaseRef;
}

/** A claim of a dataset's partition as the ledger knows it. */
export function heldClaim({ dataset, partition, run, lease, token }: PartitionClaim): HeldClaim {
  return { dataset: dataset.name, partition, run, lease, token };
}

/** A claim is not any more what the ledger says: another run has taken the partition over, or the claim was given up. */
export class ClaimLostError extends Error {
  override readonly name = "ClaimLostError";

  constructor({ dataset, partition, run, token }: HeldClaim, seen: LedgerItem | undefined) {
    const found = seen
      ? `the ledger has token ${seen.token} of run ${seen.run}, ${seen.state} since ${seen.updated}, owned by ${seen.owner}`
      : "the ledger has no claim of it";
    super(`The claim of ${dataset} ${partition} with token ${token} of run ${run} is lost: ${found}.`);
  }
}
