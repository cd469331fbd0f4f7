import { isDay } from "./calendar.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { PartitionId } from "./partition.ts";

/** How a dataset is cut into partitions: by the day, or by the hour, that its file names carry. */
export type PartitionUnit = "day" | "hour";

/** A part of a date in a file name, written with as many digits as it has letters. */
export type DatePart = "yyyy" | "MM" | "dd" | "HH" | "mm" | "ss";

/** One piece of a pattern: text as it stands, digits of a date, or a name that takes one or more characters but `/`. */
export type PatternPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "date"; readonly name: DatePart }
  | { readonly kind: "name"; readonly name: string };

/** How a dataset's raw keys are written, and so to which partition each of them belongs. */
export interface FileNamePattern {
  readonly unit: PartitionUnit;
  readonly parts: readonly PatternPart[];
  /** Matches whole keys; a group for each placeholder's first use. */
  readonly expression: RegExp;
}

/** What is wrong with a pattern: one sentence for the person who wrote it. */
export interface PatternProblem {
  readonly problem: string;
}

const dateParts: readonly DatePart[] = ["yyyy", "MM", "dd", "HH", "mm", "ss"];
const partsOfUnit: Readonly<Record<PartitionUnit, readonly DatePart[]>> = {
  day: ["yyyy", "MM", "dd"],
  hour: ["yyyy", "MM", "dd", "HH"],
};

/** A range is listed under at most this many prefixes; a longer one is listed by wider prefixes. */
const maxPrefixes = 100;

/**
 * Reads a pattern such as `vibration/{yyyy}/{MM}/{dd}/{device}_{yyyy}{MM}{dd}T{HH}{mm}.csv.gz`.
 *
 * `{yyyy} {MM} {dd} {HH} {mm} {ss}` are the digits of a date in the dataset's time zone, any other `{name}` stands for one or
 * more characters except `/`. A placeholder that is used again stands for the same characters again.
 */
export function parseFileNamePattern(text: string, unit: PartitionUnit): FileNamePattern | PatternProblem {
  if (text.startsWith("/")) return { problem: 'raw keys do not begin with "/"' };
  const parts: PatternPart[] = [];
  let at = 0;
  for (const match of text.matchAll(/\{([^{}]*)\}/g)) {
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    const name = match[1] ?? "";
    if (isDatePart(name)) parts.push({ kind: "date", name });
    else if (/^[a-z][a-z0-9_]*$/.test(name)) parts.push({ kind: "name", name });
    else return { problem: `{${name}} is no placeholder; ${placeholderRule}${hint(didYouMean(name, dateParts))}` };
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  const problem = partsProblem(parts, unit);
  return problem ? { problem } : { unit, parts, expression: expressionOf(parts) };
}

/**
 * The partition that a raw key belongs to, or undefined where the key is not one of this dataset's: another name, or a date
 * that no calendar has. The wall-clock date and hour in the name are the partition; no time zone is applied.
 */
export function partitionOf(pattern: FileNamePattern, key: string): PartitionId | undefined {
  const found = pattern.expression.exec(key)?.groups;
  if (!found) return undefined;
  const { yyyy = "", MM = "", dd = "", HH = "00", mm = "00", ss = "00" } = found;
  if (!isDay(Number(yyyy), Number(MM), Number(dd))) return undefined;
  if (Number(HH) > 23 || Number(mm) > 59 || Number(ss) > 59) return undefined;
  return pattern.unit === "day" ? `${yyyy}-${MM}-${dd}` : `${yyyy}-${MM}-${dd}T${HH}`;
}

/**
 * A pattern's key as far as the values reach: the whole key where each placeholder has a value, else the prefix before the
 * first one that has none.
 */
export function fillPattern(pattern: FileNamePattern, values: Readonly<Record<string, string>>): string {
  let key = "";
  for (const part of pattern.parts) {
    const text = part.kind === "text" ? part.text : values[part.name];
    if (text === undefined) return key;
    key += text;
  }
  return key;
}

/**
 * The prefixes under which all keys of a range of partitions lie, both ends included and of the pattern's own unit: ascending,
 * none within another, 100 at most. They are as long as that allows (hours, then days, months, years), so they may hold keys of other partitions too.
 */
export function listingPrefixes(pattern: FileNamePattern, from: PartitionId, to: PartitionId): string[] {
  const known = leadingDateParts(pattern);
  for (let count = known.length; count > 0; count--) {
    const prefixes = distinctPrefixes(pattern, known.slice(0, count), from, to);
    if (prefixes) return prefixes;
  }
  return [fillPattern(pattern, {})];
}

const placeholderRule =
  "a placeholder is {yyyy}, {MM}, {dd}, {HH}, {mm}, {ss} or a name of a-z, 0-9 and _ that begins with a letter";

function partsProblem(parts: readonly PatternPart[], unit: PartitionUnit): string | undefined {
  for (const part of parts) {
    if (part.kind === "text" && /[{}]/.test(part.text)) return `a brace has no pair; ${placeholderRule}`;
  }
  const names = parts.flatMap((part) => (part.kind === "text" ? [] : [part.name]));
  const missing = partsOfUnit[unit].find((name) => !names.includes(name));
  if (missing !== undefined) {
    const meant = names.find((name) => !isDatePart(name) && name.toLowerCase() === missing.toLowerCase());
    const needed = partsOfUnit[unit].map((name) => `{${name}}`).join(", ");
    return `a dataset with "partition: ${unit}" needs ${needed} in its file names, but {${missing}} is not there${meant ? `; it has {${meant}}, which is a name of yours` : ""}${hint(meant && missing)}`;
  }
  const neighbours = parts.findIndex((part, index) => part.kind === "name" && parts[index + 1]?.kind === "name");
  if (neighbours >= 0) return "two names side by side cannot be told apart; put a character between them";
  return undefined;
}

function expressionOf(parts: readonly PatternPart[]): RegExp {
  const seen = new Set<string>();
  const source = parts.map((part) => {
    if (part.kind === "text") return part.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    if (seen.has(part.name)) return `\\k<${part.name}>`;
    seen.add(part.name);
    return `(?<${part.name}>${part.kind === "date" ? `\\d{${part.name.length}}` : "[^/]+"})`;
  });
  return new RegExp(`^${source.join("")}$`, "u");
}

/** The parts of a partition's id that a key gives before anything that the id does not tell. */
function leadingDateParts(pattern: FileNamePattern): readonly DatePart[] {
  const known: DatePart[] = [];
  for (const part of pattern.parts) {
    if (part.kind === "text") continue;
    if (part.kind === "name" || !partsOfUnit[pattern.unit].includes(part.name)) break;
    if (!known.includes(part.name)) known.push(part.name);
  }
  return known;
}

/** Undefined where there are more than {@link maxPrefixes}. */
function distinctPrefixes(
  pattern: FileNamePattern,
  known: readonly DatePart[],
  from: PartitionId,
  to: PartitionId,
): string[] | undefined {
  const hourly = known.includes("HH");
  const step = hourly ? 3_600_000 : 86_400_000;
  const last = Date.parse(`${to.slice(0, 10)}T${hourly ? to.slice(11) : "00"}:00:00Z`);
  const prefixes = new Set<string>();
  for (let at = Date.parse(`${from.slice(0, 10)}T${hourly ? from.slice(11) : "00"}:00:00Z`); at <= last; at += step) {
    const [yyyy = "", MM = "", dd = "", HH = ""] = new Date(at).toISOString().split(/[-T:]/);
    const values = Object.fromEntries(
      Object.entries({ yyyy, MM, dd, HH }).filter(([name]) => known.some((part) => part === name)),
    );
    prefixes.add(fillPattern(pattern, values));
    if (prefixes.size > maxPrefixes) return undefined;
  }
  return [...prefixes].sort();
}

function isDatePart(name: string): name is DatePart {
  return dateParts.some((part) => part === name);
}

function hint(meant: string | undefined): string {
  return meant ? `. Did you mean {${meant}}?` : "";
}
