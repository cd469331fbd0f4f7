import { createHash } from "node:crypto";
import type { Dataset } from "./dataset.ts";

/**
 * The SHA-256, as 64 hex digits, of what a dataset's description says about its rows. Two descriptions that differ only in
 * their prose, in the order of their keys or in defaults written out have the same one. Reports that stand with it have a digest each.
 */
export function datasetDigest(dataset: Dataset & { readonly reports?: unknown }): string {
  const { description: _prose, reports: _others, ...meaning } = dataset;
  return createHash("sha256").update(canonicalJson(meaning)).digest("hex");
}

/** JSON text without spaces and with the members of every object in code unit order; `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
