import { notSupported } from "../refusal.ts";
import { textLiteral } from "../types/type.ts";
import type { BoundCall } from "./function-entry.ts";

/**
 * A pattern that Athena (Joni, with Java's syntax) and DuckDB (RE2) read alike. RE2 has no look-around, back-references,
 * possessive or atomic groups, nor class intersections.
 * https://trino.io/docs/current/functions/regexp.html, https://github.com/google/re2/wiki/Syntax
 */
export function regularExpression(call: BoundCall, index: number): string {
  const pattern = call.text(index);
  for (const [foreign, what] of foreignToRe2) {
    const found = foreign.exec(pattern);
    if (found) throw notSupported(call.place(index), `${what} (${found[0]}) in a regular expression`);
  }
  return textLiteral(pattern.replace(/\(\?<([A-Za-z]\w*)>/g, "(?P<$1>"));
}

/**
 * Refuses a pattern in which a group may take no part in the match: Athena makes NULL of it, DuckDB ''.
 *
 * @param group the one that is asked for; 0 is the whole match, which always takes part
 */
export function requireGroup(call: BoundCall, index: number, group: number): void {
  const pattern = call.text(index).replace(/\\.|\[(?:\\.|[^\]])*\]/g, "_");
  if (group > 0 && /\||\)[?*]|\)\{0/.test(pattern))
    throw notSupported(
      call.place(index),
      "A group beside | or before ?, * or {0,} in a regular expression",
      "match each case by itself",
    );
}

const foreignToRe2: readonly [RegExp, string][] = [
  [/\(\?<?[=!]/, "Look-around"],
  [/\(\?>/, "An atomic group"],
  [/\\[1-9]|\\k</, "A back-reference"],
  [/[*+?}]\+/, "A possessive quantifier"],
  [/&&/, "A class intersection"],
  [/\\[hHvVRXGZN]/, "An escape that is Java's own"],
  [/\\u[0-9A-Fa-f]{4}/, "\\uXXXX"],
];

/** The text that takes a match's place: Athena's `$1` and `${1}` are DuckDB's `\1`. */
export function replacement(call: BoundCall, index: number): string {
  const text = call.text(index);
  let written = "";
  for (let at = 0; at < text.length; at++) {
    const [reference, number] = /^\$(?:(\d)|\{(\d)\})/.exec(text.slice(at))?.filter(Boolean) ?? [];
    if (reference) {
      written += `\\${number}`;
      at += reference.length - 1;
    } else if (text[at] === "$") {
      throw notSupported(call.place(index), "A replacement with $ before anything but a group's number");
    } else if (text[at] === "\\") {
      at++;
      written += text[at] === "\\" ? "\\\\" : (text[at] ?? "");
    } else written += text[at];
  }
  return textLiteral(written);
}
