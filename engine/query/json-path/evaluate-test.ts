import type { Json } from "../../../asl/types/json.ts";
import { matchesOf, type Visit } from "./evaluate-path.ts";
import { isEqual } from "./is-equal.ts";
import type { Comparison, Operand, PathTest } from "./path.ts";

/** True where a filter's condition holds for an element. Values of different types are unequal and in no order. */
export function holds(test: PathTest, element: Json, visit: Visit): boolean {
  switch (test.type) {
    case "and":
      return holds(test.left, element, visit) && holds(test.right, element, visit);
    case "or":
      return holds(test.left, element, visit) || holds(test.right, element, visit);
    case "not":
      return !holds(test.of, element, visit);
    case "exists":
      return operandValue(test.operand, element, visit) !== undefined;
    case "compare":
      return compared(test.operator, operandValue(test.left, element, visit), operandValue(test.right, element, visit));
    default:
      return test satisfies never;
  }
}

/** An operand's value; undefined where its path leads nowhere, an array where it may match several places. */
function operandValue(operand: Operand, element: Json, visit: Visit): Json | undefined {
  if (operand.type === "literal") return operand.value;
  const matches = matchesOf(operand.path, element, visit);
  return operand.path.definite || matches.length === 0 ? matches[0] : matches;
}

function compared(operator: Comparison, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case "==":
      return areEqual(left, right);
    case "!=":
      return !areEqual(left, right);
    default:
      return inOrder(operator, left, right);
  }
}

function areEqual(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && isEqual(left, right);
}

function inOrder(operator: "<" | "<=" | ">" | ">=", left: Json | undefined, right: Json | undefined): boolean {
  const comparable =
    (typeof left === "number" && typeof right === "number") || (typeof left === "string" && typeof right === "string");
  if (!comparable) return false;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return operator satisfies never;
  }
}
