import type { LedgerItem } from "../../schemas/ledger.ts";

/** Another execution that is RUNNING has the partition. */
export class PartitionHeldError extends Error {
  override readonly name = "PartitionHeldError";

  constructor({ dataset, partition, owner, run, updated }: LedgerItem) {
    super(
      `${dataset} ${partition} is being worked on by ${owner} (run ${run}) since ${updated}. Wait until that execution ` +
        "has ended, or stop it, and run again.",
    );
  }
}
