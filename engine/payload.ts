import type { Json } from "../asl/types/json.ts";

/**
 * A JSON value on its way through an execution. Whoever passes it on unchanged passes the same object, so that its text is
 * made at most once and its size is looked at once.
 */
export interface Payload {
  readonly value: Json;
  /** The value as JSON text; made when it is first read. */
  text: string | undefined;
  /** The limit that the size is known to keep. */
  fitsIn: number;
}

/** A payload of a value that nobody changes from here on. */
export function payload(value: Json): Payload {
  return { value, text: undefined, fitsIn: -1 };
}

/** A payload of JSON text. Throws SyntaxError where the text is not JSON. */
export function payloadOfText(text: string): Payload {
  return { value: JSON.parse(text) as Json, text, fitsIn: -1 };
}

/** The payload as JSON text. */
export function payloadText(of: Payload): string {
  of.text ??= JSON.stringify(of.value);
  return of.text;
}

/**
 * True where the payload's JSON text has at most `limit` UTF-8 bytes. Small payloads are decided without making the text, and
 * so are far too large ones: a small value that holds the same parts many times over may have a text of gigabytes. A value
 * nested deeper than {@link DEEPEST} fits nowhere.
 */
export function fits(of: Payload, limit: number): boolean {
  if (of.fitsIn >= 0 && of.fitsIn <= limit) return true;
  const fitting =
    limit === Number.POSITIVE_INFINITY ||
    spare(of.value, limit) >= 0 ||
    (spare(of.value, limit, LEAST) >= 0 && utf8Bytes(payloadText(of)) <= limit);
  if (fitting) of.fitsIn = limit;
  return fitting;
}

/** UTF-8 bytes of a text; a lone surrogate counts 3, as it is written. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(at + 1))) {
      bytes += 2;
      at++;
    } else bytes += 2;
  }
  return bytes;
}

/** Deepest nesting of a value. AWS's own limit is not documented; well within the smallest stack. */
const DEEPEST = 1000;

/** Bytes that a character of a text and a value that is no text may take. */
interface Bytes {
  readonly character: number;
  readonly other: number;
}

const MOST: Bytes = { character: 6, other: 25 };
const LEAST: Bytes = { character: 1, other: 1 };

/**
 * What is left of `budget` bytes when the value takes the most it could take as JSON text, or with {@link LEAST} the least;
 * negative where it may not fit, and where it is nested too deeply.
 */
export function spare(value: Json, budget: number, bytes: Bytes = MOST, depth = 0): number {
  if (typeof value === "string") return budget - 2 - bytes.character * value.length;
  if (typeof value !== "object" || value === null) return budget - bytes.other;
  if (depth >= DEEPEST) return -1;
  if (Array.isArray(value)) {
    let left = budget - (value.length === 0 ? 2 : 1);
    for (const item of value as readonly Json[]) {
      left = spare(item, left - 1, bytes, depth + 1);
      if (left < 0) return left;
    }
    return left;
  }
  const members = Object.entries(value);
  let left = budget - (members.length === 0 ? 2 : 1);
  for (const [name, member] of members) {
    left = spare(member, left - 4 - bytes.character * name.length, bytes, depth + 1);
    if (left < 0) return left;
  }
  return left;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
