import type { Infix } from "./node.ts";
import { type Arg, nodeOf, type Ref, refOf } from "./ref.ts";

/** True where both are the same text, number or truth value. A missing value is never equal to anything. */
export function eq(left: Arg<string | null>, right: Arg<string | null>): Ref<boolean>;
export function eq(left: Arg<number | null>, right: Arg<number | null>): Ref<boolean>;
export function eq(left: Arg<boolean | null>, right: Arg<boolean | null>): Ref<boolean>;
export function eq(left: unknown, right: unknown): Ref<boolean> {
  return compare("=", left, right);
}

/** True where both are there and differ. */
export function ne(left: Arg<string | null>, right: Arg<string | null>): Ref<boolean>;
export function ne(left: Arg<number | null>, right: Arg<number | null>): Ref<boolean>;
export function ne(left: Arg<boolean | null>, right: Arg<boolean | null>): Ref<boolean>;
export function ne(left: unknown, right: unknown): Ref<boolean> {
  return compare("!=", left, right);
}

/** left < right, of two numbers or two texts (by UTF-16 code units, as JavaScript). */
export function lt(left: Arg<number>, right: Arg<number>): Ref<boolean>;
export function lt(left: Arg<string>, right: Arg<string>): Ref<boolean>;
export function lt(left: unknown, right: unknown): Ref<boolean> {
  return compare("<", left, right);
}

/** left <= right. */
export function lte(left: Arg<number>, right: Arg<number>): Ref<boolean>;
export function lte(left: Arg<string>, right: Arg<string>): Ref<boolean>;
export function lte(left: unknown, right: unknown): Ref<boolean> {
  return compare("<=", left, right);
}

/** left > right. */
export function gt(left: Arg<number>, right: Arg<number>): Ref<boolean>;
export function gt(left: Arg<string>, right: Arg<string>): Ref<boolean>;
export function gt(left: unknown, right: unknown): Ref<boolean> {
  return compare(">", left, right);
}

/** left >= right. */
export function gte(left: Arg<number>, right: Arg<number>): Ref<boolean>;
export function gte(left: Arg<string>, right: Arg<string>): Ref<boolean>;
export function gte(left: unknown, right: unknown): Ref<boolean> {
  return compare(">=", left, right);
}

function compare(operator: Infix, left: unknown, right: unknown): Ref<boolean> {
  return refOf({ kind: "infix", operator, left: nodeOf(left), right: nodeOf(right), shape: { kind: "boolean" } });
}
