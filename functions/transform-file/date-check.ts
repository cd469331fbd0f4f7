import { isDay } from "../../schemas/calendar.ts";
import { parseTimestampPattern, type TimestampPart } from "../../schemas/timestamp-pattern.ts";

const SPACE = 32;
const ZERO = 48;
const notADate = "is not a date of the form 2024-01-31";
const notIso = "is not a timestamp of the form 2024-01-31T23:59:59.999, with Z or +02:00 where it has an offset";
const tooFine = "is finer than a millisecond";

/** A day of the years 1 to 9999, written 2024-01-31. */
export function checkDate(data: Buffer, start: number, end: number): string | undefined {
  return end - start === 10 && isDate(data, start) ? undefined : notADate;
}

/**
 * ISO 8601 as `date`, `date time` or `dateTtime`: seconds and their fraction may be left out, an offset (Z, ±hh, ±hhmm,
 * ±hh:mm) follows seconds only. Digits finer than a millisecond have to be 0.
 */
export function checkIsoTimestamp(data: Buffer, start: number, end: number): string | undefined {
  const size = end - start;
  if (size < 10 || !isDate(data, start)) return notIso;
  if (size === 10) return undefined;
  const separator = data[start + 10];
  if (size < 16 || (separator !== 84 && separator !== SPACE) || data[start + 13] !== 58) return notIso;
  if (!isUpTo(data, start + 11, 23) || !isUpTo(data, start + 14, 59)) return notIso;
  if (size === 16) return undefined;
  if (size < 19 || data[start + 16] !== 58 || !isUpTo(data, start + 17, 59)) return notIso;
  let at = start + 19;
  let fine = false;
  if (at < end && data[at] === 46) {
    const point = at++;
    for (; at < end && digit(data, at) >= 0; at++) if (at - point > 3 && data[at] !== ZERO) fine = true;
    if (at === point + 1 || at - point > 10) return notIso;
  }
  if (!isOffset(data, at, end)) return notIso;
  return fine ? tooFine : undefined;
}

/** What a timestamp pattern (schemas/timestamp-pattern.ts) takes: letters of month names and AM or PM in any case. */
export function patternExpression(pattern: string): RegExp {
  const parts = parseTimestampPattern(pattern);
  if ("problem" in parts) throw new TypeError(`${pattern}: ${parts.problem}.`);
  return new RegExp(`^${parts.map((part, index) => partSource(part, parts[index + 1])).join("")}$`, "iu");
}

/** A timestamp by the expression of its pattern. Digits finer than a millisecond have to be 0. */
export function checkPattern(
  data: Buffer,
  start: number,
  end: number,
  expression: RegExp,
  pattern: string,
): string | undefined {
  const groups = expression.exec(data.toString("utf8", start, end))?.groups;
  if (!groups) return `does not have the form ${pattern}`;
  const { Y, m, b, d, f = "" } = groups;
  const month = m === undefined ? months.indexOf(b?.toLowerCase() ?? "") + 1 : Number(m);
  if (!isDay(Number(Y), month, Number(d))) return "is not a day of the calendar";
  return /[^0]/.test(f.slice(3)) ? tooFine : undefined;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** One digit is enough only where no digit can follow: DuckDB takes as many as there are. */
function partSource(part: TimestampPart, next: TimestampPart | undefined): string {
  if (part.kind === "text") return part.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const alone = next === undefined || (next.kind === "text" ? !/^\d/.test(next.text) : "pbz".includes(next.field));
  switch (part.field) {
    case "Y":
      return "(?<Y>\\d{4})";
    case "m":
      return `(?<m>${alone ? "1[0-2]|0?[1-9]" : "1[0-2]|0[1-9]"})`;
    case "d":
      return `(?<d>${alone ? "[12]\\d|3[01]|0?[1-9]" : "[12]\\d|3[01]|0[1-9]"})`;
    case "H":
      return alone ? "(?:1\\d|2[0-3]|0?\\d)" : "(?:[01]\\d|2[0-3])";
    case "I":
      return alone ? "(?:1[0-2]|0?[1-9])" : "(?:1[0-2]|0[1-9])";
    case "M":
    case "S":
      return alone ? "(?:[1-5]\\d|0?\\d)" : "[0-5]\\d";
    case "f":
      return alone ? "(?<f>\\d{1,6})" : "(?<f>\\d{6})";
    case "p":
      return "[AP]M";
    case "b":
      return `(?<b>${months.join("|")})`;
    case "z":
      return "[+-](?:0\\d|1[0-5])(?::?[0-5]\\d)?";
  }
}

function isDate(data: Buffer, at: number): boolean {
  if (data[at + 4] !== 45 || data[at + 7] !== 45) return false;
  const century = twoDigits(data, at);
  const year = twoDigits(data, at + 2);
  return century >= 0 && year >= 0 && isDay(century * 100 + year, twoDigits(data, at + 5), twoDigits(data, at + 8));
}

function isOffset(data: Buffer, at: number, end: number): boolean {
  const size = end - at;
  if (size === 0) return true;
  if (data[at] === 90) return size === 1;
  if ((data[at] !== 43 && data[at] !== 45) || size < 3 || !isUpTo(data, at + 1, 15)) return false;
  if (size === 3) return true;
  return data[at + 3] === 58 ? size === 6 && isUpTo(data, at + 4, 59) : size === 5 && isUpTo(data, at + 3, 59);
}

function isUpTo(data: Buffer, at: number, most: number): boolean {
  const value = twoDigits(data, at);
  return value >= 0 && value <= most;
}

/** The number that two digits are, or below 0 where they are not two digits. */
function twoDigits(data: Buffer, at: number): number {
  const tens = digit(data, at);
  const ones = digit(data, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function digit(data: Buffer, at: number): number {
  const byte = data[at];
  return byte !== undefined && byte >= ZERO && byte <= 57 ? byte - ZERO : -1;
}
