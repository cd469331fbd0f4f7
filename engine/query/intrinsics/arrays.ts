import type { Json } from "../../../asl/types/json.ts";
import { isEqual } from "../json-path/is-equal.ts";
import { jsonText } from "../json-text.ts";
import { spend } from "../work.ts";
import { asArray, asInteger, exactly } from "./arguments.ts";
import { type Intrinsic, InvalidArguments } from "./intrinsic.ts";

/** Most elements that States.ArrayRange makes. */
const LONGEST_RANGE = 1000;

/** `States.Array…`: making arrays, cutting them and looking into them. */
export const arrayFunctions: Readonly<Record<string, Intrinsic>> = {
  Array: (args) => args,
  ArrayContains(args) {
    const [array, wanted] = exactly(args, 2);
    return asArray(array).some((item) => wanted !== undefined && isEqual(item, wanted));
  },
  ArrayGetItem(args) {
    const [array, index] = exactly(args, 2);
    const item = asArray(array)[asInteger(index)];
    if (item === undefined) throw new InvalidArguments();
    return item;
  },
  ArrayLength: (args) => asArray(exactly(args, 1)[0]).length,
  ArrayPartition: (args) => partition(args),
  ArrayRange: (args) => range(args),
  ArrayUnique: (args) => unique(asArray(exactly(args, 1)[0])),
};

/** Cuts an array into arrays of at most `size` items. */
function partition(args: readonly Json[]): Json {
  const [given, wanted] = exactly(args, 2);
  const [array, size] = [asArray(given), asInteger(wanted)];
  if (size < 1) throw new InvalidArguments();
  const parts: Json[] = [];
  for (let from = 0; from < array.length; from += size) parts.push(array.slice(from, from + size));
  return parts;
}

/** Numbers from the first to the last, both included, in steps of the third. */
function range(args: readonly Json[]): Json {
  const [first = 0, last = 0, step = 0] = exactly(args, 3).map((arg) => asInteger(arg));
  const length = Math.floor((last - first) / step) + 1;
  if (step === 0 || length > LONGEST_RANGE) throw new InvalidArguments();
  return Array.from({ length: Math.max(0, length) }, (_, index) => first + index * step);
}

/** The items in their first places. Equal texts of JSON with the members sorted are equal values. */
function unique(array: readonly Json[]): Json {
  const seen = new Set<string>();
  return array.filter((item) => {
    const text = jsonText(sorted(item));
    return !seen.has(text) && seen.add(text);
  });
}

function sorted(value: Json): Json {
  spend(1 / 4);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member as Json)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}
