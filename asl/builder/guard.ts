import { keep } from "../expressions/array.ts";
import { eq, gte, lte } from "../expressions/comparison.ts";
import { conditional, existing, joined, negated } from "../expressions/logic.ts";
import type { JsonataFunction, Node } from "../expressions/node.ts";
import { nodeOf, type Ref, refOf } from "../expressions/ref.ts";
import type { Field, Scalar, Shape } from "../expressions/shape.ts";
import { concat } from "../expressions/text.ts";
import { recordChoice } from "./choice.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Records how an entry machine begins: input that breaks its contract fails the execution with `InvalidInput` before
 * anything is called, because every bound that is computed from the contract relies on it.
 */
export function recordGuard(sequence: Sequence, input: Node): void {
  if (input.shape.kind !== "object") return;
  const checks = Object.entries(input.shape.fields).map(([name, field]) => ({
    valid: fieldValidity(input, name, field),
    says: `"${name}" must be ${describe(field.shape)}${field.optional ? ", or missing" : ""}. `,
  }));
  const allValid = joined(
    "and",
    checks.map((check) => check.valid),
    true,
  );
  const cause = concat(...checks.map(({ valid, says }) => conditional(refOf<boolean>(valid), "", says)));
  recordChoice<never>(
    sequence,
    "Check input",
    [
      {
        when: refOf(negated(allValid)),
        run: (flow) => flow.fail("Invalid input", { error: "InvalidInput", cause }),
      },
    ],
    () => null,
  );
}

function fieldValidity(of: Node, name: string, { shape, optional }: Field): Node {
  const node: Node = { kind: "field", of, name, shape };
  const valid = validity(node);
  return optional ? joined("or", [negated(existing(node)), valid], false) : valid;
}

/** A condition that holds where a value is what its shape says. A missing value is nothing but an empty array. */
function validity(node: Node): Node {
  const { shape } = node;
  switch (shape.kind) {
    case "string":
      return all(isOfType(node, "string"), ...range(call("length", node), shape), ...matches(node, shape.pattern));
    case "number":
      return all(
        isOfType(node, "number"),
        ...range(node, shape),
        ...(shape.integer ? [nodeOf(eq(number(call("floor", node)), number(node)))] : []),
      );
    case "boolean":
    case "null":
      return isOfType(node, shape.kind);
    case "literal":
      return joined(
        "or",
        shape.values.map((value) => equals(node, value)),
        false,
      );
    case "array":
      return all(...range(call("count", node), shape), ...(shape.positions ? members(node, shape) : items(node)));
    case "object":
      return all(...Object.entries(shape.fields).map(([name, field]) => fieldValidity(node, name, field)));
    case "record":
      return isOfType(node, "object");
    case "union":
      return joined(
        "or",
        shape.options.map((option) => validity({ ...node, shape: option })),
        false,
      );
  }
}

function items(array: Node): Node[] {
  const invalid = keep(refOf<unknown[]>(array), (item) => refOf<boolean>(negated(validity(nodeOf(item)))));
  return [nodeOf(eq(number(call("count", nodeOf(invalid))), 0))];
}

function members(of: Node, { positions = [] }: Extract<Shape, { kind: "array" }>): Node[] {
  return positions.map((shape, position) => validity({ kind: "index", of, index: nodeOf(position), shape }));
}

function range(value: Node, { min, max }: { readonly min?: number; readonly max?: number }): Node[] {
  return [
    ...(min === undefined ? [] : [nodeOf(gte(number(value), min))]),
    ...(max === undefined ? [] : [nodeOf(lte(number(value), max))]),
  ];
}

function matches(node: Node, pattern: string | undefined): Node[] {
  if (pattern === undefined) return [];
  return [call("contains", node, { kind: "regex", pattern, shape: { kind: "string" } })];
}

function isOfType(node: Node, type: string): Node {
  return equals(call("type", node), type);
}

function equals(left: Node, right: Scalar): Node {
  return { kind: "infix", operator: "=", left, right: nodeOf(right), shape: { kind: "boolean" } };
}

function all(...conditions: readonly Node[]): Node {
  return joined("and", conditions, true);
}

function call(name: JsonataFunction, ...args: readonly Node[]): Node {
  return { kind: "call", name, args, shape: { kind: "number", integer: true } };
}

function number(node: Node): Ref<number> {
  return refOf<number>(node);
}

function describe(shape: Shape): string {
  switch (shape.kind) {
    case "string":
      return `a text${between(shape, "characters")}${shape.pattern ? ` matching ${shape.pattern}` : ""}`;
    case "number":
      return `${shape.integer ? "a whole number" : "a number"}${between(shape, "")}`;
    case "literal":
      return shape.values.map((value) => JSON.stringify(value)).join(" or ");
    case "array":
      return `an array${between(shape, "items")}`;
    case "object":
      return `an object with ${Object.keys(shape.fields).join(", ")}`;
    case "record":
      return "an object";
    case "union":
      return shape.options.map(describe).join(" or ");
    default:
      return shape.kind === "null" ? "null" : `a ${shape.kind}`;
  }
}

function between({ min, max }: { readonly min?: number; readonly max?: number }, of: string): string {
  const unit = of && ` ${of}`;
  if (min !== undefined && max !== undefined) return ` of ${min} to ${max}${unit}`;
  if (min !== undefined) return ` of at least ${min}${unit}`;
  return max === undefined ? "" : ` of at most ${max}${unit}`;
}
