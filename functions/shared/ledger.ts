import type { Counts } from "../../schemas/counts.ts";
import type { LeaseRef } from "../../schemas/lease.ts";
import type { LedgerItem, Version } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";

/*
 * The ledger's transitions, as plain data: what the item becomes. Each is written on the condition that the item is still
 * as it was read, which its token and state tell: every transition changes one of them, and no pair comes twice.
 *
 *   absent, PUBLISHED, FAILED, abandoned RUNNING --claimed--> RUNNING --publishing--> PUBLISHING --published--> PUBLISHED
 *                                                             RUNNING --failed--> FAILED
 */

/** Who claims a partition, and for what. */
export interface Claimant {
  readonly dataset: string;
  readonly partition: PartitionId;
  readonly run: string;
  /** ARN of an execution. */
  readonly owner: string;
  /** The lease that its run holds. */
  readonly lease: LeaseRef;
}

/** What is to be published in place of what is. */
export interface Publication {
  readonly version: Version;
  /** Of what it was made from. */
  readonly digest: string;
  /** Of a dataset's partition; a report has none. */
  readonly counts?: Counts;
  readonly files: number;
}

/**
 * From no item, PUBLISHED, FAILED, or RUNNING by an owner that is gone, to RUNNING with the next token. What is published
 * stays on the item with its digest and counts, so that a run that dies leaves it readable and known.
 *
 * Never from PUBLISHING, which is rolled forward first.
 */
export function claimed(seen: LedgerItem | undefined, claimant: Claimant, now: Date): LedgerItem {
  const { error: _error, cause: _cause, ...kept } = seen ?? { token: 0 };
  const { dataset, partition, run, owner, lease } = claimant;
  return {
    ...kept,
    dataset,
    partition,
    run,
    owner,
    lease,
    state: "RUNNING",
    token: kept.token + 1,
    updated: now.toISOString(),
  };
}

/** From RUNNING to PUBLISHING: from here on the publication happens, whoever completes it. */
export function publishing(seen: LedgerItem, publication: Publication, now: Date): LedgerItem {
  const { version, digest, counts, files } = publication;
  return {
    ...seen,
    state: "PUBLISHING",
    digest,
    counts,
    files,
    current: version,
    previous: seen.current,
    updated: now.toISOString(),
  };
}

/** From PUBLISHING to PUBLISHED, once Glue names what is current. */
export function published(seen: LedgerItem, now: Date): LedgerItem {
  return { ...seen, state: "PUBLISHED", updated: now.toISOString() };
}

/** From RUNNING to FAILED. What was published before stays published. */
export function failed(seen: LedgerItem, error: string, cause: string, now: Date): LedgerItem {
  return { ...seen, state: "FAILED", error, cause, updated: now.toISOString() };
}
