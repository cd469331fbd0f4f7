import type { Json } from "../../../asl/types/json.ts";
import { jsonText } from "../json-text.ts";
import { StateError } from "../query-language.ts";
import { isObject } from "./evaluate-path.ts";
import { parsePath } from "./parse-path.ts";
import { type Path, PathSyntaxError } from "./path.ts";

/** Parses a path that names one place: no filters, slices, wildcards or `..`. Throws {@link PathSyntaxError}. */
export function parseReferencePath(text: string): Path {
  const path = parsePath(text);
  const single = path.steps.every(
    (step) =>
      (step.type === "names" && step.names.length === 1) ||
      (step.type === "indexes" && step.indexes.length === 1 && (step.indexes[0] ?? 0) >= 0),
  );
  if (single) return path;
  throw new PathSyntaxError(`a reference path names one place, and '${text}' may name several`);
}

/**
 * A copy of `data` with `value` at the place that a reference path names; objects that are missing on the way are made.
 * Throws {@link StateError}, `States.ReferencePathConflict`, where something else than an object or a long enough array is
 * in the way.
 */
export function putAt(path: Path, data: Json, value: Json): Json {
  return put(0, data);

  function put(depth: number, at: Json | undefined): Json {
    const step = path.steps[depth];
    if (step === undefined) return value;
    if (step.type === "names" && (at === undefined || isObject(at))) {
      const [name = ""] = step.names;
      const before = at !== undefined && Object.hasOwn(at, name) ? at[name] : undefined;
      return { ...at, [name]: put(depth + 1, before) };
    }
    if (step.type === "indexes" && Array.isArray(at)) {
      const [index = 0] = step.indexes;
      if (index < at.length) return (at as readonly Json[]).with(index, put(depth + 1, at[index]));
    }
    throw conflict();
  }

  function conflict(): StateError {
    const cause = `Unable to apply ReferencePath ${path.text} to input ${jsonText(data)}`;
    return new StateError("States.ReferencePathConflict", cause);
  }
}
