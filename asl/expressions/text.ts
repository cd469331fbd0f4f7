import type * as z from "zod";
import type { Node } from "./node.ts";
import { type Arg, nodeOf, type Ref, refOf } from "./ref.ts";
import { shapeOf } from "./shape.ts";
import { WITHOUT_CONTROLS } from "./shape-bytes.ts";
import { mostCharacters, textOfAtMost } from "./text-length.ts";

/** Hexadecimal digits of a hash. */
const DIGITS = { MD5: 32, "SHA-1": 40, "SHA-256": 64, "SHA-384": 96, "SHA-512": 128 } as const;

/** The texts one after the other. */
export function concat(...texts: readonly Arg<string>[]): Ref<string> {
  const [head = nodeOf(""), ...rest] = texts.map((part) => nodeOf(part));
  const joined = rest.reduce<Node>((left, right) => {
    const [before, after] = [mostCharacters(left.shape), mostCharacters(right.shape)];
    const shape = textOfAtMost(before === undefined || after === undefined ? undefined : before + after);
    return { kind: "infix", operator: "&", left, right, shape };
  }, head);
  return refOf(joined);
}

/** At most `length` characters (code points) from a position, which counts from 0. */
export function substring(of: Arg<string>, start: number, length: number): Ref<string> {
  const args = [nodeOf(of), nodeOf(start), nodeOf(length)];
  const most = mostCharacters(nodeOf(of).shape) ?? length;
  return refOf({ kind: "call", name: "substring", args, shape: textOfAtMost(Math.min(length, most)) });
}

/** A value as JSON text; a text as it is. Numbers keep 15 significant digits, as JSONata prints them. */
export function text(value: Arg<unknown>): Ref<string> {
  const of = nodeOf(value);
  const isStructure = of.shape.kind === "array" || of.shape.kind === "object";
  const shape = textOfAtMost(mostCharacters(of.shape), isStructure ? WITHOUT_CONTROLS : undefined);
  return refOf({ kind: "call", name: "string", args: [of], shape });
}

/**
 * The value that a JSON text holds, said to be what the schema describes; nothing checks that it is. Text that is not JSON
 * fails the expression, so it may stand only on a state that can Catch.
 */
export function parse<T extends z.ZodType>(json: Arg<string>, schema: T): Ref<z.output<T>> {
  return refOf({ kind: "call", name: "parse", args: [nodeOf(json)], shape: shapeOf(schema), fallible: true });
}

/** The hash of a text's UTF-8 bytes, in lower-case hexadecimal. */
export function hash(of: Arg<string>, algorithm: keyof typeof DIGITS): Ref<string> {
  const shape = textOfAtMost(DIGITS[algorithm]);
  return refOf({ kind: "call", name: "hash", args: [nodeOf(of), nodeOf(algorithm)], shape });
}
