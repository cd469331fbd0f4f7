import type { z } from "zod";
import { type Arg, nodeOf, type Ref, refOf } from "./ref.ts";
import { type Shape, shapeOf } from "./shape.ts";

const string: Shape = { kind: "string" };

/** The texts one after the other. */
export function concat(...texts: readonly Arg<string>[]): Ref<string> {
  const [head = nodeOf(""), ...rest] = texts.map((part) => nodeOf(part));
  return refOf(rest.reduce((left, right) => ({ kind: "infix", operator: "&", left, right, shape: string }), head));
}

/** At most `length` characters (code points) from a position, which counts from 0. */
export function substring(of: Arg<string>, start: number, length: number): Ref<string> {
  const args = [nodeOf(of), nodeOf(start), nodeOf(length)];
  return refOf({ kind: "call", name: "substring", args, shape: { kind: "string", max: length } });
}

/** A value as JSON text; a text as it is. Numbers keep 15 significant digits, as JSONata prints them. */
export function text(value: Arg<unknown>): Ref<string> {
  return refOf({ kind: "call", name: "string", args: [nodeOf(value)], shape: string });
}

/**
 * The value that a JSON text holds, said to be what the schema describes; nothing checks that it is. Text that is not JSON
 * fails the expression, so it may stand only on a state that can Catch.
 */
export function parse<T extends z.ZodType>(json: Arg<string>, schema: T): Ref<z.output<T>> {
  return refOf({ kind: "call", name: "parse", args: [nodeOf(json)], shape: shapeOf(schema), fallible: true });
}

/** The hash of a text's UTF-8 bytes, in lower-case hexadecimal. */
export function hash(of: Arg<string>, algorithm: "MD5" | "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512"): Ref<string> {
  return refOf({ kind: "call", name: "hash", args: [nodeOf(of), nodeOf(algorithm)], shape: string });
}
