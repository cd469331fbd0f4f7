import type { RejectKind } from "../../schemas/receipt.ts";
import type { Reject } from "./sieve.ts";

/** Kinds that a receipt tells one by one; the rest is summed up. */
const mostKinds = 20;

/** Counts a file's rejects by column and reason, whatever the values were, and keeps the first of each. */
export class RejectKinds {
  readonly #kinds = new Map<string, RejectKind>();

  add({ column, reason, line }: Pick<Reject, "column" | "reason" | "line">): void {
    const general = generalReason(reason);
    const key = `${column ?? ""}\n${general}`;
    const known = this.#kinds.get(key);
    if (known) known.count++;
    else {
      const first = { line, reason: reason.slice(0, 200) };
      this.#kinds.set(key, { column: column ?? null, reason: general, count: 1, first });
    }
  }

  /** The most frequent kinds first; all others as one. */
  list(): RejectKind[] {
    const kinds = [...this.#kinds.values()].sort((a, b) => b.count - a.count);
    const shown = kinds.slice(0, mostKinds);
    const others = kinds.slice(mostKinds).reduce((sum, { count }) => sum + count, 0);
    return others === 0 ? shown : [...shown, { column: null, reason: "other reasons", count: others }];
  }
}

/** A reason without the values that it quotes, the cell before it and names within it, and without places in the record. */
function generalReason(reason: string): string {
  return reason
    .replace(/^"(?:[^"\\]|\\.)*"\s*/, "")
    .replace(/"(?:[^"\\]|\\.)*"/g, "…")
    .replace(/,? at byte \d+/g, "")
    .slice(0, 200);
}
