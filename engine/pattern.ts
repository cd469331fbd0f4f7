import { spend } from "./query/work.ts";

/** Characters compared at the price of one step of an evaluation, and between two counts. */
const COMPARED_PER_STEP = 32;
const COMPARED_AT_ONCE = 1024;

/**
 * True where a text matches a pattern of StringMatches: `*` stands for any text, also none; `\*` for itself and `\\` for a
 * backslash. The time is at most the product of the two lengths, whatever the pattern, and counts as work.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const tokens = tokensOf(pattern);
  let at = 0;
  let token = 0;
  let star = -1;
  let resumeAt = 0;
  let compared = 0;
  while (at < text.length) {
    if (++compared % COMPARED_AT_ONCE === 0) spend(COMPARED_AT_ONCE / COMPARED_PER_STEP);
    if (tokens[token]?.any) {
      star = token++;
      resumeAt = at;
    } else if (tokens[token]?.text === text.charAt(at)) {
      at++;
      token++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++resumeAt;
    } else return false;
  }
  return tokens.slice(token).every(({ any }) => any);
}

interface Token {
  readonly text: string;
  /** True for `*`. */
  readonly any: boolean;
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const escapes = pattern.charAt(at) === "\\" && at + 1 < pattern.length;
    if (escapes) at++;
    const text = pattern.charAt(at);
    tokens.push({ text, any: text === "*" && !escapes });
  }
  return tokens;
}
