import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PlanReason } from "../../schemas/plan.ts";

/** What a plan has to know of a partition's ledger item. */
export interface LedgerWord {
  readonly state: LedgerItem["state"];
  readonly digest: LedgerItem["digest"];
  /** Whether it has ever been published. */
  readonly hasCurrent: boolean;
  /** Whether an execution that is RUNNING works on it. */
  readonly isInWork: boolean;
}

/** How a partition of a table stands. */
export type Standing = Exclude<PlanReason, "forced"> | "up to date" | "in work";

/** What a ledger item says, in short. */
export function ledgerWord({ state, digest, current }: LedgerItem, isInWork: boolean): LedgerWord {
  return { state, digest, hasCurrent: current !== undefined, isInWork };
}

/**
 * How a partition stands: why it has to be run, or that it has not to be, or not by this run.
 *
 * @param digest of what it would be made from now
 */
export function standingOf(digest: string, known: LedgerWord | undefined): Standing {
  if (known?.isInWork) return "in work";
  if (known && known.state !== "PUBLISHED") return "failed";
  if (!known?.hasCurrent) return "missing";
  return known.digest === digest ? "up to date" : "stale";
}
