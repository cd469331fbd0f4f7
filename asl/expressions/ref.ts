import { BuildError } from "../build-error.ts";
import type { Node } from "./node.ts";
import { fieldOf, isArray, literal, positionsOf, type Shape, tuple } from "./shape.ts";

declare const valueType: unique symbol;

/**
 * Stands for a value of type T that exists only when the machine runs. Its fields are expressions too.
 *
 * The call signature makes TypeScript report `if (ref)`, `ref ? a : b`, `ref && x`, `ref > 1` and `ref === x`, which
 * would look at the expression instead of the value; nothing can call it.
 */
export type Ref<T> = Opaque<T> & Fields<T>;

interface Opaque<T> {
  (use: never): never;
  readonly [valueType]: T;
}

type Fields<T> = [NonNullable<T>] extends [readonly unknown[] | Primitive]
  ? [T] extends [readonly unknown[]]
    ? Members<T>
    : NoFunctionMembers<never>
  : {
      readonly [K in keyof NonNullable<T>]-?: Ref<NonNullable<T>[K] | (undefined extends T ? undefined : never)>;
    } & NoFunctionMembers<keyof NonNullable<T>>;

/** A tuple of expressions for a tuple, to take apart; any other array is not known one by one. */
type Members<T extends readonly unknown[]> = [T] extends [never]
  ? NoFunctionMembers<never>
  : number extends T["length"]
    ? NoFunctionMembers<never>
    : { readonly [K in keyof T]: Ref<T[K]> } & NoFunctionMembers<"length" | "toString">;

// biome-ignore lint/complexity/noBannedTypes: its members are what has to be named
type FunctionMember = keyof Function | "prototype" | "caller" | "arguments";

/** Functions have a `name` and a `length`; an expression has them only where its value does. */
type NoFunctionMembers<Known> = {
  readonly [K in Exclude<FunctionMember, Known | symbol>]?: NoSuchField;
};

declare const noSuchField: unique symbol;
interface NoSuchField {
  readonly [noSuchField]: never;
}

export type Primitive = string | number | boolean | null | undefined;

/** What can stand where a value of type T is needed: an expression, a literal, or an object or array made of both. */
export type Arg<T> =
  | Ref<T>
  | (T extends Primitive
      ? T
      : T extends readonly unknown[]
        ? { readonly [K in keyof T]: Arg<T[K]> }
        : { readonly [K in keyof T]: Record<never, never> extends Pick<T, K> ? Arg<T[K] | undefined> : Arg<T[K]> });

/** The type of the value that an {@link Arg} stands for. */
export type Value<A> =
  A extends Opaque<infer T>
    ? T
    : A extends Primitive
      ? A
      : A extends void
        ? null
        : A extends readonly (infer Item)[]
          ? Value<Item>[]
          : { -readonly [K in keyof A]: Value<A[K]> };

const nodes = new WeakMap<object, Node>();

/** The expression a {@link Ref} stands for; undefined for anything else. */
export function expressionOf(value: unknown): Node | undefined {
  return typeof value === "function" ? nodes.get(value) : undefined;
}

/** Makes an expression usable in TypeScript: its fields can be read, and nothing else can be done to it. */
export function refOf<T>(node: Node): Ref<T> {
  const ref = new Proxy(() => undefined, {
    get: (_target, name) => {
      if (name === Symbol.iterator && positionsOf(node.shape) > 0) return () => members(node);
      if (typeof name === "symbol") return coercion(name);
      if (name === "length" && positionsOf(node.shape) > 0) return positionsOf(node.shape);
      const { shape, optional } = fieldOf(node.shape, name);
      if (positionsOf(node.shape) > 0) return refOf(memberAt(node, Number(name)));
      return refOf({ kind: "field", of: node, name, shape, optional: optional || node.optional === true });
    },
    apply: () => {
      throw new BuildError("An expression cannot be called.");
    },
    set: (_target, name) => {
      throw new BuildError(`An expression cannot be changed: ${String(name)} is only known when the machine runs.`);
    },
  });
  nodes.set(ref, node);
  return ref as unknown as Ref<T>;
}

/** One member of a tuple, from 0. */
export function memberAt(tuple: Node, position: number): Node {
  const { shape } = fieldOf(tuple.shape, String(position));
  return { kind: "index", of: tuple, index: nodeOf(position), shape };
}

function members(tuple: Node): IterableIterator<Ref<unknown>> {
  return Array.from({ length: positionsOf(tuple.shape) }, (_, position) => refOf(memberAt(tuple, position))).values();
}

function coercion(name: symbol): undefined {
  if (name === Symbol.toPrimitive || name === Symbol.iterator) {
    throw new BuildError(
      "An expression was used as a JavaScript value, but its value is only known when the machine runs. Write concat(a, b) " +
        "for a template string, add(a, b) for a + b, eq(a, b) for a == b, each(xs, f) for a loop, flow.choice() for if.",
    );
  }
  return undefined;
}

/**
 * The expression of an argument: of a Ref, a literal, or an object or array that holds both.
 *
 * @throws BuildError for what is not JSON: undefined in an array, a function, a Date, a number that is not finite
 */
export function nodeOf(value: unknown, path = ""): Node {
  const known = expressionOf(value);
  if (known) return known;
  if (value === null || typeof value === "string" || typeof value === "boolean") return literalNode(value);
  if (typeof value === "number" && Number.isFinite(value)) return literalNode(value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => nodeOf(item, `${path}[${index}]`));
    return { kind: "array", items, shape: arrayShape(items) };
  }
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    const fields = Object.fromEntries(entries.map(([name, field]) => [name, nodeOf(field, `${path}.${name}`)]));
    return objectNode(fields);
  }
  throw new BuildError(`${path || "The value"} is ${describe(value)}, which is not JSON.`);
}

function literalNode(value: string | number | boolean | null): Node {
  return { kind: "literal", value, shape: value === null ? { kind: "null" } : literal(value) };
}

function arrayShape(items: readonly Node[]): Shape {
  return tuple(items.map((node) => node.shape));
}

/** An object of expressions; a field that may be missing may be missing in it too. */
export function objectNode(fields: Readonly<Record<string, Node>>): Extract<Node, { kind: "object" }> {
  const entries = Object.entries(fields).map(([name, node]) => [
    name,
    { shape: node.shape, optional: node.optional === true },
  ]);
  return { kind: "object", fields, shape: { kind: "object", fields: Object.fromEntries(entries) } };
}

function describe(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (typeof value === "object") return `a ${value?.constructor?.name ?? "object"}`;
  return `a ${typeof value}`;
}

/** The expression of an array argument. */
export function arrayNodeOf(value: unknown): Node {
  const node = nodeOf(value);
  if (!isArray(node.shape)) throw new BuildError(`This needs an array; it is a ${node.shape.kind}.`);
  return node;
}
