import type { Infix } from "./node.ts";
import { type Arg, nodeOf, type Ref, refOf } from "./ref.ts";

/** a + b. A result that is not finite fails the expression. */
export function add(left: Arg<number>, right: Arg<number>): Ref<number> {
  return calculate("+", left, right);
}

/** a - b. */
export function subtract(left: Arg<number>, right: Arg<number>): Ref<number> {
  return calculate("-", left, right);
}

/** a * b. */
export function multiply(left: Arg<number>, right: Arg<number>): Ref<number> {
  return calculate("*", left, right);
}

/** a / b. Fails for b = 0, so it may stand only on a state that can Catch; where it cannot, multiply the other side. */
export function divide(left: Arg<number>, right: Arg<number>): Ref<number> {
  return calculate("/", left, right);
}

function calculate(operator: Infix, left: Arg<number>, right: Arg<number>): Ref<number> {
  return refOf({
    kind: "infix",
    operator,
    left: nodeOf(left),
    right: nodeOf(right),
    shape: { kind: "number", integer: false },
    fallible: operator === "/",
  });
}
