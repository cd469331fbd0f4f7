import type { Node } from "./node.ts";
import { type Arg, arrayNodeOf, nodeOf, type Ref, refOf, type Value } from "./ref.ts";
import { itemOf, mostItems, type Shape } from "./shape.ts";

type Items<T> = Ref<readonly T[]> | Ref<T[]>;

/** What a function makes of each item: as long as the array, in its order. */
export function each<T, const R>(array: Items<T>, make: (item: Ref<T>) => R): Ref<Value<R>[]> {
  const node = arrayNodeOf(array);
  const { parameter, ref } = parameterOf<T>(itemOf(node.shape));
  const body = nodeOf(make(ref));
  return refOf({ ...call("map", node, lambda([parameter], body)), shape: { ...bounds(node), item: body.shape } });
}

/** The items a condition holds for, in their order. */
export function keep<T>(array: Items<T>, condition: (item: Ref<T>) => Arg<boolean>): Ref<T[]> {
  const node = arrayNodeOf(array);
  const { parameter, ref } = parameterOf<T>(itemOf(node.shape));
  const { min: _none, ...shape } = bounds(node);
  return refOf({ ...call("filter", node, lambda([parameter], nodeOf(condition(ref)))), shape });
}

/** The first items, at most a number of them; never fails. */
export function first<T>(array: Items<T>, atMost: number): Ref<T[]> {
  const node = arrayNodeOf(array);
  const { parameter: item } = parameterOf(itemOf(node.shape));
  const { parameter: position, ref } = parameterOf<number>({ kind: "number", integer: true });
  const within: Node = {
    kind: "infix",
    operator: "<",
    left: nodeOf(ref),
    right: nodeOf(atMost),
    shape: { kind: "boolean" },
  };
  const { min: _none, ...shape } = bounds(node);
  return refOf({
    ...call("filter", node, lambda([item, position], within)),
    shape: { ...shape, max: Math.min(atMost, shape.max ?? atMost) },
  });
}

/** All items of the arrays that a function makes of each item, one after the other. */
export function flatten<T, U>(array: Items<T>, make: (item: Ref<T>) => Items<U>): Ref<U[]> {
  const node = arrayNodeOf(array);
  const { parameter, ref } = parameterOf<T>(itemOf(node.shape));
  const body = arrayNodeOf(make(ref));
  const { parameter: sofar, node: gathered } = parameterOf({ kind: "array", item: itemOf(body.shape) });
  const append: Node = { ...call("append", gathered, body), shape: body.shape };
  const [outer, inner] = [mostItems(node.shape), mostItems(body.shape)];
  const max = outer === undefined || inner === undefined ? undefined : outer * inner;
  return refOf({
    ...call("reduce", node, lambda([sofar, parameter], append), nodeOf([])),
    shape: { kind: "array", item: itemOf(body.shape), ...(max !== undefined && { max }) },
  });
}

/** One item, from 0, or from the end for a negative position; missing where there is none. */
export function at<T>(array: Items<T>, position: Arg<number>): Ref<T | undefined> {
  const of = arrayNodeOf(array);
  return refOf({ kind: "index", of, index: nodeOf(position), shape: itemOf(of.shape), optional: true });
}

/** How many items there are. */
export function count(array: Items<unknown>): Ref<number> {
  return refOf({ ...call("count", arrayNodeOf(array)), shape: { kind: "number", integer: true, min: 0 } });
}

/** The sum of the numbers a function finds in each item; 0 for none. */
export function sum<T>(array: Items<T>, number: (item: Ref<T>) => Arg<number>): Ref<number> {
  const numbers = each(array, number) as Ref<number[]>;
  return refOf({ ...call("sum", nodeOf(numbers)), shape: { kind: "number", integer: false } });
}

function parameterOf<T>(shape: Shape): { parameter: object; node: Node; ref: Ref<T> } {
  const parameter = {};
  const node: Node = { kind: "parameter", parameter, shape };
  return { parameter, node, ref: refOf<T>(node) };
}

function lambda(parameters: readonly object[], body: Node): Node {
  return { kind: "function", parameters, body, shape: body.shape };
}

function call(name: Extract<Node, { kind: "call" }>["name"], ...args: readonly Node[]) {
  return { kind: "call", name, args } as const;
}

/** How many there are, of whatever: what stands at which position is another matter once a function has been at it. */
function bounds({ shape }: Node): Extract<Shape, { kind: "array" }> {
  if (shape.kind !== "array") return { kind: "array", item: itemOf(shape) };
  const { positions: _each, ...counted } = shape;
  return counted;
}
