import type { DatePart, FileNamePattern, PatternPart } from "./file-name-pattern.ts";

/**
 * A key that two patterns both describe, or undefined where there is none. Every pair that has a key in common is found. A
 * placeholder that a pattern uses twice is taken to stand for anything each time, and any day of a month to exist, so that of
 * two patterns that only this keeps apart a key is told that at most one of them describes.
 */
export function sharedKey(a: FileNamePattern, b: FileNamePattern): string | undefined {
  const [left, right] = [stepsOf(a), stepsOf(b)];
  const width = right.length + 1;
  const goal = left.length * width + right.length;
  /** For each pair of places that both can be at after the same characters: the pair before, and the character between. */
  const reached = new Map<number, { readonly from: number; readonly character: string }>();
  reached.set(0, { from: -1, character: "" });
  const open = [0];
  const reach = (pair: number, from: number, character: string) => {
    if (reached.has(pair)) return;
    reached.set(pair, { from, character });
    open.push(pair);
  };
  for (let pair = open.pop(); pair !== undefined && !reached.has(goal); pair = open.pop()) {
    const [i, j] = [Math.floor(pair / width), pair % width];
    const [one, other] = [left[i], right[j]];
    if (one?.repeats) reach(pair + width, pair, "");
    if (other?.repeats) reach(pair + 1, pair, "");
    if (!one || !other) continue;
    const character = common(one, other);
    if (character !== undefined) reach(pair + (one.repeats ? 0 : width) + (other.repeats ? 0 : 1), pair, character);
  }
  if (!reached.has(goal)) return undefined;
  let key = "";
  for (let step = reached.get(goal); step !== undefined; step = reached.get(step.from)) key = step.character + key;
  return key;
}

/** Characters that may stand at a place: one, digits up to one, or any but `/`. */
interface Step {
  readonly text?: string;
  readonly digitsTo?: number;
  /** True where the character may be missing, or stand any number of times. */
  readonly repeats: boolean;
}

/** The largest digit at each place of a date's part. */
const largest: Readonly<Record<DatePart, readonly number[]>> = {
  yyyy: [9, 9, 9, 9],
  MM: [1, 9],
  dd: [3, 9],
  HH: [2, 9],
  mm: [5, 9],
  ss: [5, 9],
};

function stepsOf({ parts }: FileNamePattern): Step[] {
  return parts.flatMap(stepsOfPart);
}

function stepsOfPart(part: PatternPart): Step[] {
  switch (part.kind) {
    case "text":
      return [...part.text].map((text) => ({ text, repeats: false }));
    case "date":
      return largest[part.name].map((digitsTo) => ({ digitsTo, repeats: false }));
    case "name":
      return [{ repeats: false }, { repeats: true }];
  }
}

/** A character that both steps take. */
function common(a: Step, b: Step): string | undefined {
  const [narrow, wide] = a.text !== undefined || (a.digitsTo !== undefined && b.text === undefined) ? [a, b] : [b, a];
  if (narrow.text !== undefined) return takes(wide, narrow.text) ? narrow.text : undefined;
  // Both take the digit 1: the largest ones are 1 and more.
  return narrow.digitsTo === undefined ? "x" : "1";
}

function takes({ text, digitsTo }: Step, character: string): boolean {
  if (text !== undefined) return text === character;
  if (digitsTo !== undefined) return /^\d$/.test(character) && Number(character) <= digitsTo;
  return character !== "/";
}
