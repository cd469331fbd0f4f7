import { nested, spend } from "./jsonata-guard.ts";

/** A value of an evaluation that JSON cannot hold: a function or a regular expression. */
export class UnsupportedValue extends Error {}

/**
 * An evaluation's value as plain JSON data.
 *
 * jsonata marks arrays (`sequence`, `keepSingleton`, `outerWrapper`, `cons`), and a marked array that is stored and read
 * again behaves differently: those are copied. Whatever is plain already is returned as it is, so that data passed through
 * is shared. NaN and the infinities become texts of their names, as on AWS (measured by others: floci-io/floci, issue 2737). Throws
 * {@link UnsupportedValue}; undefined stays undefined at the top, and members that are undefined go. Every place
 * that holds a value counts as work, also where places share one.
 */
export function plainValue(value: unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      if (value === null) return value;
      return Array.isArray(value) ? nested(plainArray, 1 / 2, value) : nested(plainObject, 1, value);
    default:
      throw new UnsupportedValue();
  }
}

function plainArray(array: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined = isMarked(array) ? [] : undefined;
  spend(array.length / 8);
  for (const [index, item] of array.entries()) {
    const plain = plainValue(item);
    if (copy === undefined && plain !== item) copy = array.slice(0, index);
    copy?.push(plain);
  }
  return copy ?? array;
}

function plainObject(object: object): object {
  const { _jsonata_lambda: isLambda, _jsonata_function: isFunction } = object as Record<string, unknown>;
  if (isLambda === true || isFunction === true || object instanceof RegExp) throw new UnsupportedValue();
  let changed = false;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(object)) {
    spend(1 / 4);
    const plain = plainValue(member);
    changed ||= plain !== member || plain === undefined;
    if (plain !== undefined) members.push([name, plain]);
  }
  return changed || !isPlain(object) ? Object.fromEntries(members) : object;
}

function isMarked(array: readonly unknown[]): boolean {
  const { sequence, keepSingleton, outerWrapper, cons } = array as unknown as Record<string, unknown>;
  return (sequence ?? keepSingleton ?? outerWrapper ?? cons) !== undefined;
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype;
}
