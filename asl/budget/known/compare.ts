import { asText, isBoolean, type Known, leastOf } from "./known.ts";

/**
 * Whether one value is equal to another, or before or behind it in their order; undefined where that is not known. Both are
 * there.
 */
export function compared(operator: "=" | "<" | "<=" | ">" | ">=", a: Known, b: Known): boolean | undefined {
  const [isLess, isMore] = [isBelow(a, b), isBelow(b, a)];
  const isEqual = isLess || isMore ? false : isSame(a, b);
  switch (operator) {
    case "=":
      return isEqual;
    case "<":
      return isLess || (isMore || isEqual ? false : undefined);
    case ">":
      return isMore || (isLess || isEqual ? false : undefined);
    case "<=":
      return isLess || isEqual || (isMore ? false : undefined);
    case ">=":
      return isMore || isEqual || (isLess ? false : undefined);
    default:
      return operator satisfies never;
  }
}

/** What a value is where true or false is asked for; undefined where it may be either. */
export function truthOf(known: Known): boolean | undefined {
  if (known.kind === "literal") return Boolean(known.value);
  const isTrue = known.kind === "string" ? known.isFilled : known.kind === "number" && known.min > 0;
  return isTrue ? true : undefined;
}

/** True where a number or text is certainly below another. */
function isBelow(a: Known, b: Known): boolean {
  if (a.kind !== "literal") return false;
  const least = leastOf(b);
  if (typeof a.value === "number" && least !== undefined) return a.value < least;
  return typeof a.value === "string" && b.kind === "literal" && typeof b.value === "string" && a.value < b.value;
}

function isSame(a: Known, b: Known): boolean | undefined {
  if (a.kind === "literal" && b.kind === "literal") return a.value === b.value;
  if ((asText(a) === true && isEmptyText(b)) || (asText(b) === true && isEmptyText(a))) return false;
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  return kindA === undefined || kindB === undefined || kindA === kindB ? undefined : false;
}

function isEmptyText(known: Known): boolean {
  return known.kind === "literal" && known.value === "";
}

/** What kind of JSON a value is; undefined where it may be any. */
function kindOf(known: Known): string | undefined {
  if (known.kind === "anything") return undefined;
  if (asText(known) !== undefined) return "text";
  if (leastOf(known) !== undefined) return "number";
  if (isBoolean(known)) return "boolean";
  return known.kind === "literal" ? "null" : known.kind === "object" ? "object" : "array";
}
