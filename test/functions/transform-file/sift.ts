import { type Reject, sieveFor } from "../../../functions/transform-file/sieve.ts";
import type { Dataset } from "../../../schemas/dataset.ts";

/** What is left of a file that comes in pieces, and what was rejected. */
export function sift(
  dataset: Dataset,
  file: Buffer,
  cuts: readonly number[],
): { kept: string; rejects: Reject[]; read: number } {
  const rejects: Reject[] = [];
  const sieve = sieveFor({ dataset, source: "a file", onReject: (reject) => rejects.push(reject) });
  const places = [0, ...cuts.map((cut) => cut % (file.length + 1)).sort((a, b) => a - b), file.length];
  const kept = places
    .slice(1)
    .map((end, index) => Buffer.from(sieve.push(Buffer.from(file.subarray(places[index], end)))));
  kept.push(Buffer.from(sieve.end()));
  return { kept: Buffer.concat(kept).toString(), rejects, read: sieve.counts.read };
}
