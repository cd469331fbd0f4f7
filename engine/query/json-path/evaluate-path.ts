import type { Json, JsonObject } from "../../../asl/types/json.ts";
import { jsonText } from "../json-text.ts";
import { StateError } from "../query-language.ts";
import { spend as spendWork } from "../work.ts";
import { holds } from "./evaluate-test.ts";
import type { Path, PathStep } from "./path.ts";

/** Places that one evaluation may visit, its filters' included: a few `..` in one path multiply. */
const MOST_PLACES = 1_000_000;

/** Places at the price of one step of an evaluation. */
const PLACES_PER_STEP = 2;

/** One evaluation under way. */
export interface Visit {
  readonly path: Path;
  /** Places that may still be visited. */
  left: number;
}

/**
 * A path's value in `root`. A definite path has one value or, where a step leads nowhere, undefined; any other has the array
 * of all matches, which may be empty: also where the definite steps before lead nowhere, as AWS answers. Throws
 * {@link StateError} where it would visit more than {@link MOST_PLACES}.
 */
export function evaluatePath(path: Path, root: Json): Json | undefined {
  const matches = matchesOf(path, root, { path, left: MOST_PLACES });
  return path.definite ? matches[0] : matches;
}

/** Everything that a path matches from `start`. */
export function matchesOf(path: Path, start: Json, visit: Visit): readonly Json[] {
  let matches: readonly Json[] = [start];
  for (const step of path.steps) {
    const next: Json[] = [];
    for (const value of matches) take(step, value, visit, next);
    if (next.length === 0) return next;
    matches = next;
  }
  return matches;
}

/**
 * Why a definite path has no value, in the words of the library behind AWS's messages (Jayway JsonPath): where it breaks off, and
 * what it found there.
 */
export function whyMissing(path: Path, root: Json): string {
  const { index, value } = breakOf(path, root);
  const step = path.steps[index];
  const before = written(path.steps.slice(0, index));
  if (step?.type === "names") {
    if (!isObject(value)) return `Property ${fragment(step)} not found in path ${before}`;
    if (index < path.steps.length - 1) return `Missing property in path ${before}${fragment(step)}`;
  }
  if (step?.type === "indexes" && !isArray(value)) {
    return `Filter: ${fragment(step)} can only be applied to arrays. Current context is: ${jsonText(value)}`;
  }
  return `No results for path: ${written(path.steps)}`;
}

/** True where a definite path breaks off past the end of an array. */
export function endsBeyondArray(path: Path, root: Json): boolean {
  const { index, value } = breakOf(path, root);
  const step = path.steps[index];
  return step?.type === "indexes" && isArray(value) && step.indexes.every((at) => at >= value.length);
}

/** Where a definite path without a value breaks off: at which step, and the value that has no such place. */
function breakOf(path: Path, root: Json): { readonly index: number; readonly value: Json } {
  let value = root;
  for (const [index, step] of path.steps.entries()) {
    const into: Json[] = [];
    take(step, value, { path, left: MOST_PLACES }, into);
    const [next] = into;
    if (next === undefined) return { index, value };
    value = next;
  }
  return { index: path.steps.length, value };
}

function take(step: PathStep, value: Json, visit: Visit, into: Json[]): void {
  switch (step.type) {
    case "names":
      spend(visit);
      takeNames(step.names, value, into);
      return;
    case "indexes":
      if (!isArray(value)) return;
      for (const index of step.indexes) {
        spend(visit);
        takeItem(value, index, into);
      }
      return;
    case "from-end":
      spend(visit);
      if (isArray(value)) takeItem(value, value.length - step.places, into);
      return;
    case "slice":
      if (isArray(value)) takeAll(value.slice(step.from ?? 0, step.to), visit, into);
      return;
    case "wildcard":
      takeAll(members(value), visit, into);
      return;
    case "filter":
      for (const element of isArray(value) ? value : [value]) {
        spend(visit);
        if (isObject(element) && holds(step.test, element, visit)) into.push(element);
      }
      return;
    case "descent":
      descend(value, visit, into);
      return;
    default:
      step satisfies never;
  }
}

function takeAll(values: readonly Json[], visit: Visit, into: Json[]): void {
  for (const value of values) {
    spend(visit);
    into.push(value);
  }
}

function takeItem(array: readonly Json[], index: number, into: Json[]): void {
  const item = array[index];
  if (item !== undefined) into.push(item);
}

function takeNames(names: readonly string[], value: Json, into: Json[]): void {
  if (!isObject(value)) return;
  const [name] = names;
  if (names.length === 1 && name !== undefined) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member !== undefined) into.push(member);
    return;
  }
  const own = names.filter((each) => Object.hasOwn(value, each));
  into.push(Object.fromEntries(own.map((each) => [each, value[each] as Json])));
}

function descend(value: Json, visit: Visit, into: Json[]): void {
  spend(visit);
  into.push(value);
  for (const member of members(value)) descend(member, visit, into);
}

function spend(visit: Visit): void {
  spendWork(1 / PLACES_PER_STEP);
  if (--visit.left >= 0) return;
  throw new StateError("States.Runtime", `The path '${visit.path.text}' visits more than ${MOST_PLACES} places.`);
}

function members(value: Json): readonly Json[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

/** Steps as the library writes them: `$['a'][0]`. */
function written(steps: readonly PathStep[]): string {
  return `$${steps.map((step) => fragment(step)).join("")}`;
}

function fragment(step: PathStep): string {
  switch (step.type) {
    case "names":
      return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
    case "indexes":
      return `[${step.indexes.join(",")}]`;
    default:
      return "[*]";
  }
}

/** True for a value that has members by name. */
export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
