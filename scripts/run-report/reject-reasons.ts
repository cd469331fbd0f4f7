import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { receiptsPrefix } from "../../functions/shared/prefixes.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import { type RejectKind, StoredReceipt } from "../../schemas/receipt.ts";
import { workThrough } from "./at-most.ts";

/** Rejects of one kind in one dataset. */
export interface RejectReason extends Omit<RejectKind, "first"> {
  readonly dataset: string;
  /** One of them: the raw file's key, the line, and the reason with the value. */
  readonly example?: { readonly key: string; readonly line: number; readonly reason: string };
}

export interface RejectReasons {
  /** The most frequent first. */
  readonly reasons: readonly RejectReason[];
  /** Rejects of published partitions that no reason was read of: their receipts were too many, are gone, or are of an earlier version. */
  readonly unread: number;
}

/** Receipts that are read for one report; a run of years has as many as files. */
const mostReceipts = 5_000;
const atOnce = 16;

/**
 * Why records were rejected, from the receipts of the files of partitions that were published with rejects, or that failed, perhaps
 * because of them.
 *
 * @param bucket the work bucket
 * @param ended the run's items, PUBLISHED or FAILED
 */
export async function rejectReasons(
  s3: S3Client,
  bucket: string,
  ended: readonly LedgerItem[],
): Promise<RejectReasons> {
  const sums = new Map<string, RejectReason>();
  const published = ended.filter(({ state, counts }) => state === "PUBLISHED" && (counts?.rejected ?? 0) > 0);
  const rejected = published.reduce((sum, { counts }) => sum + (counts?.rejected ?? 0), 0);
  let [receipts, told] = [0, 0];
  for (const item of [...published, ...ended.filter(({ state }) => state === "FAILED")]) {
    if (receipts >= mostReceipts) break;
    const keys = (await keysUnder(s3, bucket, receiptsPrefix(item))).slice(0, mostReceipts - receipts);
    receipts += keys.length;
    await workThrough(keys, atOnce, async (name) => {
      const receipt = await readReceipt(s3, bucket, name);
      for (const { count, first, ...kind } of receipt?.rejects ?? []) {
        if (item.state === "PUBLISHED") told += count;
        const id = JSON.stringify([item.dataset, kind.column, kind.reason]);
        const sum = sums.get(id);
        const example = sum?.example ?? (receipt && first && { key: receipt.key, ...first });
        sums.set(id, {
          dataset: item.dataset,
          ...kind,
          count: (sum?.count ?? 0) + count,
          ...(example && { example }),
        });
      }
      return [];
    });
  }
  return {
    reasons: [...sums.values()].sort((a, b) => b.count - a.count || (a.dataset < b.dataset ? -1 : 1)),
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

async function readReceipt(s3: S3Client, Bucket: string, Key: string): Promise<StoredReceipt | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return StoredReceipt.safeParse(JSON.parse((await Body?.transformToString()) ?? "null")).data;
}
