import type { UnitSet } from "./unit-set.ts";

/** A regular expression, parsed. */
export type Pattern =
  | { readonly type: "unit"; readonly set: UnitSet }
  | { readonly type: "sequence"; readonly parts: readonly Pattern[] }
  /** The first option that leads to a match is taken. */
  | { readonly type: "choice"; readonly options: readonly Pattern[] }
  /** `(…)`, numbered from 1. */
  | { readonly type: "capture"; readonly number: number; readonly of: Pattern }
  | {
      readonly type: "repeat";
      readonly of: Pattern;
      readonly least: number;
      /** May be Infinity. */
      readonly most: number;
      readonly greedy: boolean;
      /** The captures inside, which each round starts without: from the first, included, to the second, excluded. */
      readonly captures: readonly [number, number];
    }
  | { readonly type: "assertion"; readonly holds: Assertion };

/** `^`, `$`, `\b`, `\B`. */
export type Assertion = "start" | "end" | "line-start" | "line-end" | "word-edge" | "no-word-edge";

/** A pattern that is no regular expression in the strict sense, or too large to run in linear time. */
export class UnsupportedPattern extends Error {}

/** True where the pattern can match the empty text. */
export function isNullable(pattern: Pattern): boolean {
  switch (pattern.type) {
    case "unit":
      return false;
    case "sequence":
      return pattern.parts.every((part) => isNullable(part));
    case "choice":
      return pattern.options.some((option) => isNullable(option));
    case "capture":
      return isNullable(pattern.of);
    case "repeat":
      return pattern.least === 0 || isNullable(pattern.of);
    case "assertion":
      return true;
    default:
      return pattern satisfies never;
  }
}
