import type { ErrorOutput } from "../asl/builder/error-output.ts";
import { add } from "../asl/expressions/arithmetic.ts";
import { count, first, flatten, keep, sum } from "../asl/expressions/array.ts";
import { eq } from "../asl/expressions/comparison.ts";
import type { Ref } from "../asl/expressions/ref.ts";
import { substring } from "../asl/expressions/text.ts";
import type { ReportTotals } from "../schemas/backfill.ts";
import { type Counts, noCounts } from "../schemas/counts.ts";
import type { FileReceipt, Totals } from "../schemas/receipt.ts";

/** The sum of several accounts. */
export function sumCounts<T extends { readonly counts: Counts }>(parts: Ref<T[]>) {
  const of = (field: keyof Counts) => sum(parts as Ref<{ counts: Counts }[]>, (part) => part.counts[field]);
  return {
    read: of("read"),
    written: of("written"),
    rejected: of("rejected"),
    duplicates: of("duplicates"),
    bytes: of("bytes"),
  };
}

/** The sum of what several partitions' reports came to. */
export function sumReports<T extends { readonly reports: ReportTotals }>(parts: Ref<T[]>) {
  const of = (field: keyof ReportTotals) =>
    sum(parts as Ref<{ reports: ReportTotals }[]>, (part) => part.reports[field]);
  return { published: of("published"), failed: of("failed") };
}

/** What a chunk's files came to. */
export function totalsOfFiles(receipts: Ref<FileReceipt[]>) {
  return {
    files: count(receipts),
    failed: count(keep(receipts, (receipt) => eq(receipt.status, "FAILED"))),
    counts: sumCounts(receipts),
    failures: first(
      flatten(receipts, (receipt) => receipt.failures),
      5,
    ),
  };
}

/** What a partition's chunks came to. */
export function totalsOfChunks(chunks: Ref<Totals[]>) {
  return {
    files: sum(chunks, (chunk) => chunk.files),
    failed: sum(chunks, (chunk) => chunk.failed),
    counts: sumCounts(chunks),
    failures: first(
      flatten(chunks, (chunk) => chunk.failures),
      5,
    ),
  };
}

/** What those above are told of a failure. */
export function failureOf(key: Ref<string>, error: Ref<ErrorOutput>) {
  return { key, error: error.Error, cause: substring(error.Cause, 0, 500) };
}

/** What a chunk, or all of them, came to where nothing else is known than why it failed. */
export function noTotals(key: Ref<string>, error: Ref<ErrorOutput>) {
  return { files: 0, failed: 1, counts: noCounts, failures: [failureOf(key, error)] };
}

/** The records that are accounted for: `read`, where the accounts add up. */
export function accountedFor(counts: Ref<Counts>): Ref<number> {
  return add(add(counts.written, counts.rejected), counts.duplicates);
}
