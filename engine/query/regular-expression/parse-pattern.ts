import { TextReader } from "../json-path/text-reader.ts";
import { readClass, readEscapedUnit, readSetEscape } from "./parse-class.ts";
import { type Pattern, UnsupportedPattern } from "./pattern.ts";
import { one, type UnitSet, UnitSet as Units, unitsOf } from "./unit-set.ts";

/** Groups within groups: deeper ones are refused, so that no pattern can exhaust the stack. */
const DEEPEST_GROUP = 200;

/** Longest pattern, in characters. */
const LONGEST_PATTERN = 10_000;

/** A parse under way. */
interface Parsing {
  readonly reader: TextReader;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly namesGroups: boolean;
  /** Capturing groups in the whole pattern: `\2` is a back-reference only where there are two. */
  readonly groups: number;
  captures: number;
  depth: number;
}

/**
 * Parses a pattern that ECMAScript's RegExp takes without the flags `u` and `v` (its Annex B included). Throws
 * {@link UnsupportedPattern} for what takes a backtracking engine: look-around, back-references; and for inline flags.
 */
export function parsePattern(source: string, flags: string): { readonly pattern: Pattern; readonly captures: number } {
  if (source.length > LONGEST_PATTERN) {
    throw new UnsupportedPattern(`${source.length} characters, of at most ${LONGEST_PATTERN}`);
  }
  const parsing: Parsing = {
    reader: new TextReader(source),
    ignoreCase: flags.includes("i"),
    multiline: flags.includes("m"),
    namesGroups: /\(\?<(?![=!])/.test(source),
    groups: countGroups(source),
    captures: 0,
    depth: 0,
  };
  const pattern = readChoice(parsing);
  return { pattern, captures: parsing.captures };
}

const NOT_LINE_END = unitsOf("\n\r\u2028\u2029").complement();

function countGroups(source: string): number {
  const marks = source.match(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?!\?)|\(\?<(?![=!])/g) ?? [];
  return marks.filter((mark) => mark.startsWith("(")).length;
}

function readChoice(parsing: Parsing): Pattern {
  const options = [readSequence(parsing)];
  while (parsing.reader.take("|")) options.push(readSequence(parsing));
  return options.length === 1 && options[0] !== undefined ? options[0] : { type: "choice", options };
}

function readSequence(parsing: Parsing): Pattern {
  const { reader } = parsing;
  const parts: Pattern[] = [];
  while (!reader.atEnd && reader.next !== "|" && reader.next !== ")") {
    const first = parsing.captures;
    const part = readTerm(parsing);
    parts.push(readQuantifier(parsing, part, first));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { type: "sequence", parts };
}

function readQuantifier({ reader, captures }: Parsing, of: Pattern, first: number): Pattern {
  const bounds = quantifier(reader);
  if (bounds === undefined) return of;
  const [least, most] = bounds;
  const greedy = !reader.take("?");
  return { type: "repeat", of, least, most, greedy, captures: [first + 1, captures + 1] };
}

function quantifier(reader: TextReader): readonly [number, number] | undefined {
  if (reader.take("*")) return [0, Number.POSITIVE_INFINITY];
  if (reader.take("+")) return [1, Number.POSITIVE_INFINITY];
  if (reader.take("?")) return [0, 1];
  const braces = reader.match(/\{\d+(?:,\d*)?\}/y);
  if (braces === undefined) return undefined;
  const [least = "", most] = braces.slice(1, -1).split(",");
  if (most === undefined) return [Number(least), Number(least)];
  return [Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
}

function readTerm(parsing: Parsing): Pattern {
  const { reader, multiline } = parsing;
  if (reader.take("^")) return { type: "assertion", holds: multiline ? "line-start" : "start" };
  if (reader.take("$")) return { type: "assertion", holds: multiline ? "line-end" : "end" };
  if (reader.take(".")) return { type: "unit", set: NOT_LINE_END };
  if (reader.take("(")) return readGroup(parsing);
  if (reader.take("[")) return { type: "unit", set: readClass(reader, parsing.ignoreCase) };
  if (reader.next === "\\") return readEscape(parsing);
  const unit = reader.next.charCodeAt(0);
  reader.at++;
  return literal(parsing, unit);
}

function readGroup(parsing: Parsing): Pattern {
  const { reader } = parsing;
  const captures = reader.next !== "?" || reader.match(/\?<(?![=!])[^>]*>/y) !== undefined;
  const number = captures ? ++parsing.captures : 0;
  if (!captures && !reader.take("?:")) {
    const found = reader.match(/\?<?[=!]/y);
    const what = found === undefined ? "inline flags" : found.includes("<") ? "look-behind" : "look-ahead";
    throw new UnsupportedPattern(`${what} (${reader.text.slice(reader.at - (found?.length ?? 0) - 1)})`);
  }
  if (++parsing.depth > DEEPEST_GROUP) throw new UnsupportedPattern(`groups nested deeper than ${DEEPEST_GROUP}`);
  const of = readChoice(parsing);
  parsing.depth--;
  reader.take(")");
  return captures ? { type: "capture", number, of } : of;
}

function readEscape(parsing: Parsing): Pattern {
  const { reader } = parsing;
  if (reader.take("\\b")) return { type: "assertion", holds: "word-edge" };
  if (reader.take("\\B")) return { type: "assertion", holds: "no-word-edge" };
  const digits = /\\([1-9]\d*)/y;
  digits.lastIndex = reader.at;
  const reference = digits.exec(reader.text)?.[1];
  if (reference !== undefined && Number(reference) <= parsing.groups) {
    throw new UnsupportedPattern(`a back-reference (\\${reference})`);
  }
  if (parsing.namesGroups && reader.text.startsWith("\\k", reader.at)) {
    throw new UnsupportedPattern("a back-reference (\\k)");
  }
  const set = readSetEscape(reader);
  if (set !== undefined) return { type: "unit", set: inCase(parsing, set) };
  return literal(parsing, readEscapedUnit(reader, false));
}

function literal(parsing: Parsing, unit: number): Pattern {
  return { type: "unit", set: inCase(parsing, new Units([one(unit)])) };
}

function inCase({ ignoreCase }: Parsing, set: UnitSet): UnitSet {
  return ignoreCase ? set.withCases() : set;
}
