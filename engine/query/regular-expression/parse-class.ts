import type { TextReader } from "../json-path/text-reader.ts";
import { one, type UnitRange, UnitSet, unitsOf } from "./unit-set.ts";

const DIGITS = new UnitSet([[48, 57]]);
/** What `\w` matches. */
export const WORDS = new UnitSet([[48, 57], [65, 90], one(95), [97, 122]]);
/** ECMAScript's white space and line ends. */
const BLANKS = new UnitSet([
  ...unitsOf("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff").ranges,
  [0x2000, 0x200a],
]);

const SET_ESCAPES: ReadonlyMap<string, UnitSet> = new Map([
  ["d", DIGITS],
  ["D", DIGITS.complement()],
  ["w", WORDS],
  ["W", WORDS.complement()],
  ["s", BLANKS],
  ["S", BLANKS.complement()],
]);

/** Reads `\d`, `\W`, …; undefined, without moving, where none is next. */
export function readSetEscape(reader: TextReader): UnitSet | undefined {
  const set = reader.next === "\\" ? SET_ESCAPES.get(reader.text.charAt(reader.at + 1)) : undefined;
  if (set !== undefined) reader.at += 2;
  return set;
}

/** Reads an escape that stands for one unit, its backslash next; in a class `\b` is a backspace and `\c` takes digits too. */
export function readEscapedUnit(reader: TextReader, inClass: boolean): number {
  reader.take("\\");
  const control = reader.match(inClass ? /c[A-Za-z0-9_]/y : /c[A-Za-z]/y);
  if (control !== undefined) return control.charCodeAt(1) % 32;
  if (reader.next === "c") return 92;
  const hex = reader.match(/x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}/y);
  if (hex !== undefined) return Number.parseInt(hex.slice(1), 16);
  const octal = reader.match(/[0-3][0-7]{0,2}|[4-7][0-7]?/y);
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const character = reader.next;
  reader.at++;
  return ESCAPED.get(character) ?? (inClass && character === "b" ? 8 : character.charCodeAt(0));
}

const ESCAPED: ReadonlyMap<string, number> = new Map([
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
]);

/** Reads a class after its `[`. */
export function readClass(reader: TextReader, ignoreCase: boolean): UnitSet {
  const isNegated = reader.take("^");
  const ranges: UnitRange[] = [];
  while (!reader.atEnd && !reader.take("]")) {
    const from = readMember(reader);
    const isRange =
      reader.next === "-" && reader.at + 1 < reader.text.length && reader.text.charAt(reader.at + 1) !== "]";
    if (!isRange) {
      ranges.push(...rangesOf(from));
      continue;
    }
    reader.take("-");
    const to = readMember(reader);
    if (typeof from === "number" && typeof to === "number") ranges.push([from, to]);
    else ranges.push(...rangesOf(from), one(45), ...rangesOf(to));
  }
  const set = new UnitSet(ranges);
  const cased = ignoreCase ? set.withCases() : set;
  return isNegated ? cased.complement() : cased;
}

function readMember(reader: TextReader): number | UnitSet {
  if (reader.next === "\\") return readSetEscape(reader) ?? readEscapedUnit(reader, true);
  const unit = reader.next.charCodeAt(0);
  reader.at++;
  return unit;
}

function rangesOf(member: number | UnitSet): readonly UnitRange[] {
  return typeof member === "number" ? [one(member)] : member.ranges;
}
