import { javaRandom } from "../java-random.ts";
import { hashAlgorithms } from "./hash-algorithms.ts";
import type { JsonataServices } from "./jsonata.ts";
import jsonata, { type Expression } from "./jsonata-sync.generated.js";
import { spend } from "./work.ts";

/** Most elements that `$range` and jsonata's own `..` make. */
const LONGEST_RANGE = 1e7;

/**
 * AWS's functions beside JSONata's own, to be given to each expression: `$partition`, `$range`, `$hash`, `$random`, `$uuid`,
 * `$parse`; `$now`, `$millis` and `$shuffle` from the injected clock and generator. `$eval` is taken away. What they make of odd
 * arguments was measured on AWS by others (floci-io/floci, pull request 2676): numbers are cut towards zero.
 */
export function jsonataFunctions(services: JsonataServices): (expression: Expression) => void {
  const nowOf = now(services);
  return (expression) => {
    expression.registerFunction("partition", partition, "<an?:a>");
    expression.registerFunction("range", range, "<nnn?:a>");
    expression.registerFunction("hash", hash(services), "<ss?:s>");
    expression.registerFunction("random", random(services), "<n?:n>");
    expression.registerFunction("uuid", () => services.uuid(), "<:s>");
    expression.registerFunction("parse", parse, "<s?:x>");
    expression.registerFunction("millis", () => services.now(), "<:n>");
    expression.registerFunction("now", nowOf, "<s?s?:s>");
    expression.registerFunction("shuffle", shuffle(services), "<a:a>");
    expression.assign("eval", undefined);
  };
}

/** An error of a function, in jsonata's form: AWS gives its own functions' errors the code of `$error`. */
function problem(message: string): Error {
  return Object.assign(new Error(message), { code: "D3137" });
}

/** Cuts an array into arrays of at most `size` items; into one without a size. There is no value for nothing to cut, or for size 0. */
function partition(array: readonly unknown[] | undefined, size?: number): unknown[][] | undefined {
  if (array === undefined || array.length === 0) return undefined;
  const step = Math.trunc(size ?? array.length);
  if (step < 0) throw problem("Second argument must be zero or greater");
  if (step === 0) return undefined;
  const parts: unknown[][] = [];
  for (let from = 0; from < array.length; from += step) parts.push(array.slice(from, from + step));
  return parts;
}

/**
 * Numbers from `first` to `last`, both included, in steps of `step`. One number alone comes back bare, as AWS does; none, also for
 * the step 0 or no step, is no value.
 */
function range(first: number, last: number, step?: number): number[] | undefined {
  const [from, to, by] = [Math.trunc(first), Math.trunc(last), Math.trunc(step ?? 0)];
  const count = by === 0 ? 0 : Math.floor((to - from) / by) + 1;
  if (count < 1) return undefined;
  if (count > LONGEST_RANGE) throw new Error(`$range: ${count} elements; at most ${LONGEST_RANGE} are allowed`);
  spend(count / 8);
  const numbers: number[] = [];
  for (let index = 0; index < count; index++) numbers.push(from + index * by);
  return Object.assign(numbers, { sequence: true });
}

function hash(services: JsonataServices): (text: string, algorithm?: string) => string | undefined {
  return (text, algorithm) => {
    if (algorithm === undefined) return undefined;
    if (!(hashAlgorithms as readonly string[]).includes(algorithm)) {
      throw problem(`$hash: ${JSON.stringify(algorithm)} is none of ${hashAlgorithms.join(", ")}`);
    }
    return services.hash(text, algorithm);
  };
}

function random(services: JsonataServices): (seed?: number) => number {
  return (seed) => (seed === undefined ? services.random() : javaRandom(seed));
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw problem("Invalid JSON");
  }
}

function now(services: JsonataServices): (picture?: string, timezone?: string) => unknown {
  const format = jsonata("$fromMillis($time, $picture, $timezone)", services);
  return (picture, timezone) => format.evaluate(undefined, { time: services.now(), picture, timezone });
}

function shuffle(services: JsonataServices): (array: readonly unknown[] | undefined) => unknown {
  return (array) => {
    const shuffled = array?.slice();
    for (let left = (shuffled?.length ?? 0) - 1; left > 0; left--) {
      const other = Math.floor(services.random() * (left + 1));
      if (shuffled) [shuffled[left], shuffled[other]] = [shuffled[other], shuffled[left]];
    }
    return shuffled;
  };
}
