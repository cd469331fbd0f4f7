import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { receiptsPrefix } from "../../functions/shared/prefixes.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import { type RejectKind, StoredReceipt } from "../../schemas/receipt.ts";
import { workThrough } from "./at-most.ts";

/** Rejects of one kind in one dataset. */
export interface RejectReason extends RejectKind {
  readonly dataset: string;
}

export interface RejectReasons {
  /** The most frequent first. */
  readonly reasons: readonly RejectReason[];
  /** Rejects that no reason was read of: their receipts were too many, are gone, or are of an earlier version. */
  readonly unread: number;
}

/** Receipts that are read for one report; a run of years has as many as files. */
const mostReceipts = 5_000;
const atOnce = 16;

/**
 * Why records were rejected, from the receipts of the files of published partitions that had rejects.
 *
 * @param bucket the work bucket
 * @param published the run's items
 */
export async function rejectReasons(
  s3: S3Client,
  bucket: string,
  published: readonly LedgerItem[],
): Promise<RejectReasons> {
  const sums = new Map<string, { readonly dataset: string; readonly kind: RejectKind; count: number }>();
  const withRejects = published.filter(({ counts }) => (counts?.rejected ?? 0) > 0);
  const rejected = withRejects.reduce((sum, { counts }) => sum + (counts?.rejected ?? 0), 0);
  let [receipts, told] = [0, 0];
  for (const item of withRejects) {
    if (receipts >= mostReceipts) break;
    const keys = (await keysUnder(s3, bucket, receiptsPrefix(item))).slice(0, mostReceipts - receipts);
    receipts += keys.length;
    await workThrough(keys, atOnce, async (receipt) => {
      for (const kind of await kindsOf(s3, bucket, receipt)) {
        const name = JSON.stringify([item.dataset, kind.column, kind.reason]);
        const sum = sums.get(name) ?? { dataset: item.dataset, kind, count: 0 };
        sum.count += kind.count;
        told += kind.count;
        sums.set(name, sum);
      }
      return [];
    });
  }
  const reasons = [...sums.values()].map(({ dataset, kind, count }) => ({ dataset, ...kind, count }));
  return {
    reasons: reasons.sort((a, b) => b.count - a.count || (a.dataset < b.dataset ? -1 : 1)),
    unread: Math.max(0, rejected - told),
  };
}

async function keysUnder(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return keys;
}

async function kindsOf(s3: S3Client, Bucket: string, Key: string): Promise<readonly RejectKind[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const receipt = StoredReceipt.safeParse(JSON.parse((await Body?.transformToString()) ?? "null"));
  return receipt.success ? (receipt.data.rejects ?? []) : [];
}
