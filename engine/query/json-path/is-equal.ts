import type { Json } from "../../../asl/types/json.ts";
import { spend } from "../work.ts";

/** True where two JSON values are the same; the order of an object's members does not count. */
export function isEqual(left: Json, right: Json): boolean {
  spend(1 / 16);
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [a, b] = [left, right].map((side) => (side as { readonly [name: string]: Json })[name]);
      return Object.hasOwn(right, name) && a !== undefined && b !== undefined && isEqual(a, b);
    })
  );
}
