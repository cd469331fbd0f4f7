import type { Json, JsonObject } from "../../../asl/types/json.ts";
import { StateError } from "../query-language.ts";
import { holds } from "./evaluate-test.ts";
import type { Path, PathStep } from "./path.ts";

/** Places that one evaluation may visit: a few `..` in one path multiply. */
const MOST_PLACES = 1_000_000;

/**
 * A path's value in `root`. A definite path has one value or, where a step leads nowhere, undefined; any other has the array
 * of all matches, which may be empty: also where the definite steps before lead nowhere, as AWS answers.
 */
export function evaluatePath(path: Path, root: Json): Json | undefined {
  const matches = matchesOf(path, root, root);
  return path.definite ? matches[0] : matches;
}

/** Everything that a path matches from `start`; `data` is what `$` means in its filters. */
export function matchesOf(path: Path, start: Json, data: Json): readonly Json[] {
  const [only] = path.steps;
  if (only === undefined) return [start];
  let places = 0;
  let matches: readonly Json[] = [start];
  for (const step of path.steps) {
    const next: Json[] = [];
    for (const value of matches) take(step, value, data, next);
    places += next.length;
    if (places > MOST_PLACES) throw tooMany(path);
    if (next.length === 0) return next;
    matches = next;
  }
  return matches;
}

/** Where a definite path that has no value breaks off, in the words of the library behind AWS's messages. */
export function whyMissing(path: Path, root: Json): string {
  let value: Json | undefined = root;
  let seen = "$";
  for (const [index, step] of path.steps.entries()) {
    const next: Json | undefined = value === undefined ? undefined : taken(step, value, root)[0];
    seen += written(step);
    if (next === undefined) {
      return index === path.steps.length - 1 ? `No results for path: ${seen}` : `Missing property in path ${seen}`;
    }
    value = next;
  }
  return `No results for path: ${seen}`;
}

function taken(step: PathStep, value: Json, data: Json): readonly Json[] {
  const into: Json[] = [];
  take(step, value, data, into);
  return into;
}

function take(step: PathStep, value: Json, data: Json, into: Json[]): void {
  switch (step.type) {
    case "names":
      takeNames(step.names, value, into);
      return;
    case "indexes":
      if (isArray(value)) {
        for (const index of step.indexes) {
          const item = value[index < 0 ? value.length + index : index];
          if (item !== undefined) into.push(item);
        }
      }
      return;
    case "slice":
      if (isArray(value)) for (const item of value.slice(step.from ?? 0, step.to)) into.push(item);
      return;
    case "wildcard":
      for (const member of members(value)) into.push(member);
      return;
    case "filter":
      for (const element of isArray(value) ? value : [value]) if (holds(step.test, element, data)) into.push(element);
      return;
    case "descent":
      descend(value, into);
      return;
    default:
      step satisfies never;
  }
}

function takeNames(names: readonly string[], value: Json, into: Json[]): void {
  if (!isObject(value)) return;
  const [name] = names;
  if (names.length === 1 && name !== undefined) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member !== undefined) into.push(member);
    return;
  }
  into.push(
    Object.fromEntries(names.flatMap((each) => (Object.hasOwn(value, each) ? [[each, value[each] as Json]] : []))),
  );
}

function descend(value: Json, into: Json[]): void {
  into.push(value);
  for (const member of members(value)) descend(member, into);
}

function members(value: Json): readonly Json[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function written(step: PathStep): string {
  switch (step.type) {
    case "names":
      return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
    case "indexes":
      return `[${step.indexes.join(",")}]`;
    default:
      return "[*]";
  }
}

function tooMany(path: Path): StateError {
  return new StateError("States.Runtime", `The path '${path.text}' matches more than ${MOST_PLACES} places.`);
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
