import type { PlanHash } from "../../schemas/plan.ts";

/** What was asked for is no range of the dataset's partitions. */
export class PartitionRangeError extends Error {
  override readonly name = "PartitionRangeError";
}

/** More partitions have to be run than one backfill takes. */
export class PlanTooLargeError extends Error {
  override readonly name = "PlanTooLargeError";
}

/** Files, descriptions or the ledger have changed since the plan was made that was asked for. */
export class PlanMovedError extends Error {
  override readonly name = "PlanMovedError";

  constructor(asked: PlanHash, now: PlanHash) {
    super(`The plan ${asked} is not any more what would be done; that is the plan ${now} now. Nothing was run.`);
  }
}
