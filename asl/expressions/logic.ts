import type { Infix, Node } from "./node.ts";
import { type Arg, nodeOf, type Ref, refOf, type Value } from "./ref.ts";
import { type Shape, union } from "./shape.ts";

const boolean: Shape = { kind: "boolean" };

/** True where all are; true for none. Later ones are not evaluated once one is false. */
export function and(...conditions: readonly Arg<boolean>[]): Ref<boolean> {
  return refOf(
    joined(
      "and",
      conditions.map((condition) => nodeOf(condition)),
      true,
    ),
  );
}

/** True where any is; false for none. */
export function or(...conditions: readonly Arg<boolean>[]): Ref<boolean> {
  return refOf(
    joined(
      "or",
      conditions.map((condition) => nodeOf(condition)),
      false,
    ),
  );
}

/** The opposite. */
export function not(condition: Arg<boolean>): Ref<boolean> {
  return refOf(negated(nodeOf(condition)));
}

/** True where a value that may be missing is there; null is there. */
export function exists(value: Ref<unknown>): Ref<boolean> {
  return refOf(existing(nodeOf(value)));
}

/** One value or the other; both are expressions, and only the chosen one is evaluated. */
export function conditional<const A, const B>(test: Arg<boolean>, whenTrue: A, whenFalse: B): Ref<Value<A> | Value<B>> {
  const [yes, no] = [nodeOf(whenTrue), nodeOf(whenFalse)];
  return refOf({
    kind: "conditional",
    test: nodeOf(test),
    yes,
    no,
    shape: union([yes.shape, no.shape]),
    optional: yes.optional === true || no.optional === true,
  });
}

/** The value where it is there and not null, else the default. */
export function orElse<T>(value: Ref<T>, otherwise: Arg<NonNullable<T>>): Ref<NonNullable<T>> {
  const node = nodeOf(value);
  const fallback = nodeOf(otherwise);
  const tests: Node[] = [existing(node)];
  const nullable = node.shape.kind === "union" && node.shape.options.some((option) => option.kind === "null");
  if (nullable) tests.push({ kind: "infix", operator: "!=", left: node, right: nodeOf(null), shape: boolean });
  const { optional: _there, ...present } = node;
  const shape = nonNull(node.shape);
  return refOf({
    kind: "conditional",
    test: joined("and", tests, true),
    yes: { ...present, shape },
    no: fallback,
    shape: union([shape, fallback.shape]),
  });
}

/** `$exists(…)` of an expression. */
export function existing(node: Node): Node {
  const { optional: _maybe, ...value } = node;
  return { kind: "call", name: "exists", args: [value], shape: boolean };
}

/** `$not(…)` of an expression. */
export function negated(node: Node): Node {
  return { kind: "call", name: "not", args: [node], shape: boolean };
}

/** Conditions with `and` or `or` between them. */
export function joined(operator: Extract<Infix, "and" | "or">, nodes: readonly Node[], none: boolean): Node {
  const [first = nodeOf(none), ...rest] = nodes;
  return rest.reduce((left, right): Node => ({ kind: "infix", operator, left, right, shape: boolean }), first);
}

function nonNull(shape: Shape): Shape {
  return shape.kind === "union" ? union(shape.options.filter((option) => option.kind !== "null")) : shape;
}
