import type { Scalar, Shape } from "./shape.ts";
import { mostBytes } from "./shape-bytes.ts";

/** JSONata prints 15 significant digits, a sign, a point and an exponent. */
const LONGEST_NUMBER = "-1.79769313486232e+308".length;

/** The most characters that a value has as a text, as `&` and `$string` make one; undefined where its contract does not bound it. */
export function mostCharacters(shape: Shape): number | undefined {
  switch (shape.kind) {
    case "string":
      return shape.max;
    case "number": {
      const { integer, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = shape;
      return integer ? Math.max(String(min).length, String(max).length) : LONGEST_NUMBER;
    }
    case "literal":
      return Math.max(...shape.values.map(charactersOf));
    case "union": {
      const options = shape.options.map(mostCharacters);
      return options.some((each) => each === undefined) ? undefined : Math.max(...options.map((each) => each ?? 0));
    }
    case "boolean":
    case "null":
    case "array":
    case "object":
    case "record":
      return mostBytes(shape);
    default:
      return shape satisfies never;
  }
}

/** The shape of a text of at most so many characters, of any text where that is not known, that matches `pattern`. */
export function textOfAtMost(characters: number | undefined, pattern?: string): Shape {
  return { kind: "string", ...(characters !== undefined && { max: characters }), ...(pattern && { pattern }) };
}

function charactersOf(value: Scalar): number {
  return typeof value === "string" ? value.length : JSON.stringify(value).length;
}
