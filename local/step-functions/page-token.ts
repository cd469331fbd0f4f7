import { sfnError } from "./errors.ts";

/** How long a page token is good for, in milliseconds: AWS documents 24 hours. */
const GOOD_FOR = 24 * 3600 * 1000;

/**
 * Says where the next page starts, as opaque texts. `of` names the question (the operation with its filters): a token given to
 * another question is invalid, and so is one that is older than a day.
 */
export class PageTokens {
  readonly #now: () => number;

  /** `now` is in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  make(of: string, from: number): string {
    return Buffer.from(JSON.stringify([of, from, this.#now()])).toString("base64url");
  }

  /** The place that a token names. Throws InvalidToken where it is none, one for another question, or too old. */
  read(of: string, token: string): number {
    const [question, from, made] = parse(token);
    if (question !== of || typeof from !== "number" || !Number.isInteger(from)) throw sfnError.invalidToken();
    if (typeof made !== "number" || this.#now() - made > GOOD_FOR) throw sfnError.invalidToken();
    return from;
  }
}

/** One page of a list that is all there, and the token of the next one. */
export function page<Item>(
  list: readonly Item[],
  tokens: PageTokens,
  of: string,
  size: number,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const from = token === undefined ? 0 : tokens.read(of, token);
  const items = list.slice(from, from + size);
  return from + size < list.length ? { items, nextToken: tokens.make(of, from + size) } : { items };
}

function parse(token: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(read) ? read : [];
  } catch {
    throw sfnError.invalidToken();
  }
}
