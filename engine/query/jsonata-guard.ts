import { LinearRegExp } from "./regular-expression/linear-reg-exp.ts";
import { spend, withWork } from "./work.ts";

// What the generated evaluator calls where the package would work without bound (`scripts/jsonata-patches.mjs`). Weights are
// measured: a step of any kind takes at most about half a microsecond.
export { LinearRegExp, spend };

/** Deepest nesting of evaluation, of the values it makes, and of an expression's text. Well within the smallest stack. */
const DEEPEST = 800;

/**
 * Deepest nesting of evaluations within evaluations. Step Functions refuses the 101st: measured by others on sums of 101 terms, 100
 * parentheses and a recursion of 32 calls (floci-io/floci, issue 2737).
 */
const DEEPEST_EVALUATION = 100;

let depth = 0;
let evaluations = 0;

/** Thrown where an evaluation, a value or an expression is nested deeper than {@link DEEPEST}. */
export class TooDeep extends Error {}

/** A node's evaluation begins. */
export function enter(): void {
  spend(1);
  if (++depth > DEEPEST || ++evaluations > DEEPEST_EVALUATION) throw new TooDeep();
}

/** It ends. An error ends the whole evaluation, so that nobody counts back there. */
export function leave(): void {
  depth--;
  evaluations--;
}

/** Calls a function that calls itself, one level deeper, at the price of `steps`. */
export function nested<A extends readonly unknown[], T>(call: (...given: A) => T, steps: number, ...given: A): T {
  spend(steps);
  if (++depth > DEEPEST) throw new TooDeep();
  const result = call(...given);
  depth--;
  return result;
}

/** Calls what begins an evaluation or a parse, at depth 0; the depth around it is back afterwards. */
export function outermost<A extends readonly unknown[], T>(call: (...given: A) => T, ...given: A): T {
  const around = { depth, evaluations };
  depth = 0;
  evaluations = 0;
  try {
    return call(...given);
  } finally {
    depth = around.depth;
    evaluations = around.evaluations;
  }
}

/** A built-in function looks at its arguments: texts by 32 characters, arrays by 64 elements. */
export function spendOnArguments(given: readonly unknown[]): void {
  let steps = 1;
  for (const value of given) {
    if (typeof value === "string") steps += value.length / 32;
    else if (Array.isArray(value)) steps += value.length / 64;
  }
  spend(steps);
}

/** It has made its result: arrays by 16 elements. */
export function spendOnResult(result: unknown): void {
  if (typeof result === "string") spend(result.length / 32);
  else if (Array.isArray(result)) spend(result.length / 16);
}

/** A value is about to be written as a text; `indent` is the price of a level of indentation. */
export function spendOnTree(value: unknown, indent: number): void {
  if (typeof value === "string") spend(1 / 4 + value.length / 32);
  else if (typeof value !== "object" || value === null) spend(1 / 4);
  else {
    spend(1 / 2 + depth * indent);
    for (const member of Object.values(value)) nested(spendOnTree, 0, member, indent);
  }
}

/** The functions that format by a picture take the square of its length. */
export function spendOnPicture(picture: unknown): void {
  if (typeof picture === "string") spend((picture.length / 8) ** 2);
}

/** Work for one value in a message, enough for the 32,768 characters that a cause may have. */
const MOST_SHOWN = 10_000;

/** A value in an error's message; a large one is not shown. */
export function shownValue(value: unknown): string | undefined {
  try {
    withWork(MOST_SHOWN, () => spendOnTree(value, 0));
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? "[…]" : "{…}";
  }
}

const signatures = new Map<string, unknown>();

/** A built-in function's signature, parsed when it is first met. There are as many as there are built-in functions. */
export function readOnce<T>(parse: (signature: string) => T, signature: string): T {
  const known = signatures.get(signature) as T | undefined;
  if (known !== undefined) return known;
  const parsed = parse(signature);
  signatures.set(signature, parsed);
  return parsed;
}

/** Sets a member of that very name, `__proto__` too. */
export function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Every object and array in a tree, its root included. */
export function objectsIn(tree: unknown, found: Set<unknown> = new Set()): Set<unknown> {
  if (typeof tree !== "object" || tree === null) return found;
  spend(1 / 4);
  found.add(tree);
  for (const member of Object.values(tree)) objectsIn(member, found);
  return found;
}

/** Longest pattern and text for which a backtracking engine cannot run away. */
const SHORT_PATTERN = 200;
const SHORT_TEXT = 16;

/** A function's signature as a regular expression over its arguments' types. The signatures of built-in functions are short. */
export function signatureRegExp(pattern: string): Pick<LinearRegExp, "exec"> {
  const quick = pattern.length <= SHORT_PATTERN ? new RegExp(pattern) : undefined;
  let linear: LinearRegExp | undefined;
  return {
    exec(text) {
      if (quick !== undefined && text.length <= SHORT_TEXT) return quick.exec(text) as ReturnType<LinearRegExp["exec"]>;
      linear ??= new LinearRegExp(pattern);
      linear.lastIndex = 0;
      return linear.exec(text);
    },
  };
}
