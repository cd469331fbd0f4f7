import type { Shape } from "./shape.ts";

/** What JSON texts match: JSON escapes control characters, so that as part of another JSON text none of theirs takes six bytes. */
export const WITHOUT_CONTROLS = "^[^\\u0000-\\u001f]*$";

/**
 * The most bytes that a value can have as JSON in UTF-8; undefined where its contract does not bound it.
 *
 * A character is taken for six bytes, which is what a control character becomes (`\u0000`); for three, UTF-8's most for one that
 * counts as one, where a pattern lets none of these through; for one where it lets only printable ASCII through that JSON does
 * not escape.
 */
export function mostBytes(shape: Shape): number | undefined {
  switch (shape.kind) {
    case "string":
      return shape.max === undefined ? undefined : 2 + shape.max * bytesOfCharacter(shape.pattern);
    case "number":
      return shape.integer ? integerBytes(shape.min, shape.max) : "-1.7976931348623157e+308".length;
    case "boolean":
      return "false".length;
    case "null":
      return "null".length;
    case "literal":
      return Math.max(...shape.values.map((value) => bytesOf(value)));
    case "array": {
      const item = mostBytes(shape.item);
      if (shape.max === 0) return "[]".length;
      return shape.max === undefined || item === undefined ? undefined : 1 + shape.max * (item + 1);
    }
    case "object": {
      const fields = Object.entries(shape.fields).map(([name, field]) => {
        const value = mostBytes(field.shape);
        return value === undefined ? undefined : bytesOf(name) + 1 + value + 1;
      });
      return total(fields, 2);
    }
    case "record":
      return undefined;
    case "union": {
      const options = shape.options.map(mostBytes);
      return options.some((each) => each === undefined) ? undefined : Math.max(...options.map((each) => each ?? 0));
    }
    default:
      return shape satisfies never;
  }
}

function total(parts: readonly (number | undefined)[], and: number): number | undefined {
  return parts.reduce(
    (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
    and as number | undefined,
  );
}

function integerBytes(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): number {
  return Math.max(String(min).length, String(max).length);
}

function bytesOfCharacter(pattern: string | undefined): number {
  if (pattern === WITHOUT_CONTROLS) return 3;
  return isPlain(pattern) ? 1 : 6;
}

/** True for an anchored pattern made of nothing but letters, digits, classes of these, `\d`, quantifiers and harmless signs. */
function isPlain(pattern: string | undefined): boolean {
  if (pattern === undefined || !/^\^.*\$$/.test(pattern)) return false;
  const inside = pattern
    .slice(1, -1)
    .replace(/\\[dw./]/g, "0")
    .replace(/\[[A-Za-z0-9_=:/ ,.@+-]+\]/g, "0");
  return /^[A-Za-z0-9_=:/ ,{}()|?*+-]*$/.test(inside);
}

function bytesOf(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
