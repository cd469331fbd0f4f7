import type { Json } from "../../asl/types/json.ts";
import { evaluateCall } from "./intrinsics/call.ts";
import type { IntrinsicServices } from "./intrinsics/intrinsic.ts";
import { parseCall } from "./intrinsics/parse-call.ts";
import { endsBeyondArray, evaluatePath, isObject } from "./json-path/evaluate-path.ts";
import { parsePath } from "./json-path/parse-path.ts";
import { PathSyntaxError } from "./json-path/path.ts";
import { rootOf } from "./json-path/root.ts";
import { jsonText } from "./json-text.ts";
import { type Query, type QueryLanguage, QuerySyntaxError, StateError } from "./query-language.ts";

/**
 * JSONPath as Step Functions evaluates it in payload templates: a member whose name ends in `.$` is a path or a call of an
 * intrinsic function, anything else stands for itself, at any depth. What `$` means is `data.input`.
 */
export function jsonPathLanguage(services: IntrinsicServices): QueryLanguage {
  function template(value: Json, location: string): Query {
    if (!holdsQuery(value)) return () => value;
    if (Array.isArray(value)) {
      const items = value.map((item: Json, index) => template(item, `${location}[${index}]`));
      return (data) => items.map((item) => item(data));
    }
    const members = Object.entries(value as object).map(([name, member]: [string, Json]) => {
      if (!name.endsWith(".$")) return [name, template(member, `${location}/${name}`)] as const;
      return [name.slice(0, -2), memberQuery(name, member, `${location}/${name}`)] as const;
    });
    return (data) => Object.fromEntries(members.map(([name, member]) => [name, member(data)]));
  }

  function memberQuery(field: string, value: Json, location: string): Query {
    if (typeof value !== "string") {
      throw new QuerySyntaxError(location, `a path or an intrinsic function is expected, found ${jsonText(value)}`);
    }
    return inSyntax(location, () => (value.startsWith("States.") ? callQuery(value) : pathQuery(value, field)));
  }

  function callQuery(text: string): Query {
    const call = parseCall(text);
    return (data) => evaluateCall(call, data, services);
  }

  return { template };
}

/** A `.$` member's path. One that leads past the end of an array has null, as users of AWS show. */
function pathQuery(text: string, field: string): Query {
  const path = parsePath(text);
  return (data) => {
    const root = rootOf(path, data);
    if (root === null && path.root.of === "data") {
      throw new StateError("States.Runtime", "Unable to apply Path transformation to null or empty input.");
    }
    const value = root === undefined ? undefined : evaluatePath(path, root);
    if (value !== undefined) return value;
    if (root !== undefined && endsBeyondArray(path, root)) return null;
    const input = jsonText(root ?? data.input);
    const what = `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${input}'`;
    throw new StateError("States.Runtime", what);
  };
}

/** Runs a parser; what is no path is a {@link QuerySyntaxError} of the place. */
export function inSyntax<T>(location: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw new QuerySyntaxError(location, "the path or call is nested too deeply");
    if (error instanceof PathSyntaxError) throw new QuerySyntaxError(location, error.message);
    throw error;
  }
}

function holdsQuery(value: Json): boolean {
  if (Array.isArray(value)) return value.some((item: Json) => holdsQuery(item));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, member]) => name.endsWith(".$") || holdsQuery(member));
}
