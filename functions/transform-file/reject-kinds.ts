import type { RejectKind } from "../../schemas/receipt.ts";
import type { Reject } from "./sieve.ts";

/** Kinds that a receipt tells one by one; the rest is summed up. */
const mostKinds = 20;

/** Counts a file's rejects by column and reason, whatever the values were. */
export class RejectKinds {
  readonly #kinds = new Map<string, { readonly column: string | undefined; readonly reason: string; count: number }>();

  add({ column, reason }: Pick<Reject, "column" | "reason">): void {
    const general = generalReason(reason);
    const key = `${column ?? ""}\n${general}`;
    const kind = this.#kinds.get(key) ?? { column, reason: general, count: 0 };
    kind.count++;
    this.#kinds.set(key, kind);
  }

  /** The most frequent kinds first; all others as one. */
  list(): RejectKind[] {
    const kinds = [...this.#kinds.values()].sort((a, b) => b.count - a.count);
    const shown = kinds.slice(0, mostKinds).map(({ column = null, reason, count }) => ({ column, reason, count }));
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
