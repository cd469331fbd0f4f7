import type { Json } from "../../../asl/types/json.ts";
import type { Draw } from "./draw.ts";

/** Names of members: those that the expressions read, and those that objects inherit. */
export const names = [
  "a",
  "b",
  "items",
  "n",
  "text",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "é",
  "",
];

const texts = ["", "a", "abc", "2024-01-01T00:00:00Z", "5", "{}", "[[1]]", "\u0000\ud800", "a*b\\*", "{% $x %}", "$.a"];
const numbers = [0, -0, 1, 2, 3, 40, -1, 0.1, 1e21, -1e-7, 2147483647, 9007199254740991, 1e308];

/** A value of JSON, `levels` deep at most; sometimes a large or a deep one. */
export function randomData(draw: Draw, levels = 3): Json {
  if (levels === 3 && draw.chance(0.01)) return hostileData(draw);
  switch (draw.integer(levels > 0 ? 8 : 5)) {
    case 0:
      return draw.pick(numbers);
    case 1:
      return draw.pick(texts);
    case 2:
      return draw.chance(0.5);
    case 3:
      return null;
    case 4:
      return draw.integer(10);
    case 5:
      return draw.some(0, 4, () => randomData(draw, levels - 1));
    default:
      return objectOf(draw.some(0, 4, () => [draw.pick(names), randomData(draw, levels - 1)]));
  }
}

/** An object with members of these very names, `__proto__` too. */
export function objectOf(members: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(members) as Json;
}

function hostileData(draw: Draw): Json {
  const levels = draw.pick([100, 900, 3000, 100_000]);
  switch (draw.integer(5)) {
    case 0:
      return JSON.parse("[".repeat(levels) + "]".repeat(levels)) as Json;
    case 1:
      return JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`) as Json;
    case 2:
      return { items: Array.from({ length: draw.pick([500, 5000, 50_000]) }, (_, at) => at), text: "x" };
    case 3:
      return { text: "a".repeat(draw.pick([1000, 100_000, 262_000, 300_000])), n: 1 };
    default:
      return { items: Array.from({ length: 2000 }, (_, at) => ({ n: at, a: { b: [at, "a"] } })), n: 3 };
  }
}
