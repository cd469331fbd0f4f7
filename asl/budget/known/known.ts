import type { Scalar } from "../../expressions/shape.ts";

/** What is known of a JSON value that is there, without running anything. A value of which less is true has a wider one. */
export type Known =
  | { readonly kind: "anything" }
  | { readonly kind: "literal"; readonly value: Scalar }
  | { readonly kind: "boolean" }
  /** `isFilled`: not the empty text. */
  | { readonly kind: "string"; readonly isFilled: boolean }
  /** `min`: no smaller one; -Infinity where nothing is known. */
  | { readonly kind: "number"; readonly min: number }
  /** Has the members of `fields`, and perhaps others; those of `perhaps` are such where they are there. */
  | {
      readonly kind: "object";
      readonly fields: Readonly<Record<string, Known>>;
      readonly perhaps?: Readonly<Record<string, Known>>;
    }
  /** Has exactly these items. */
  | { readonly kind: "tuple"; readonly items: readonly Known[] }
  /** Has any number of items, each of which is `each`; among them one for each of `some`. */
  | { readonly kind: "list"; readonly each: Known; readonly some: readonly Known[] };

/** Nothing is known but that there is a value. */
export const anything: Known = { kind: "anything" };

/** The empty array. */
export const noItems: Known = { kind: "tuple", items: [] };

/** Any text, or any but the empty one. */
export const anyText: Known = { kind: "string", isFilled: false };
/** True or false. */
export const anyBoolean: Known = { kind: "boolean" };
/** Any number. */
export const anyNumber: Known = { kind: "number", min: Number.NEGATIVE_INFINITY };

/** A value that is what it is. */
export function literally(value: Scalar): Known {
  return { kind: "literal", value };
}

/** How deep a value is looked into: so that what grows in a loop comes to an end. */
const DEEPEST = 12;

/** What both are. */
export function join(a: Known, b: Known, depth = 0): Known {
  if (depth > DEEPEST) return anything;
  const within = (one: Known, other: Known) => join(one, other, depth + 1);
  if (a.kind === "literal" && b.kind === "literal" && a.value === b.value) return a;
  if (a.kind === "object" && b.kind === "object") {
    const [allA, allB] = [
      { ...a.perhaps, ...a.fields },
      { ...b.perhaps, ...b.fields },
    ];
    const shared = Object.entries(allA).flatMap(([name, known]): [string, Known][] => {
      const other = Object.hasOwn(allB, name) ? allB[name] : undefined;
      return other === undefined ? [] : [[name, within(known, other)]];
    });
    const isThere = ([name]: [string, Known]) => Object.hasOwn(a.fields, name) && Object.hasOwn(b.fields, name);
    return {
      kind: "object",
      fields: Object.fromEntries(shared.filter(isThere)),
      perhaps: Object.fromEntries(shared.filter((member) => !isThere(member))),
    };
  }
  if (a.kind === "tuple" && b.kind === "tuple" && a.items.length === b.items.length) {
    return { kind: "tuple", items: a.items.map((item, index) => within(item, b.items[index] as Known)) };
  }
  const [listA, listB] = [eachOf(a), eachOf(b)];
  if (listA !== undefined && listB !== undefined) {
    return {
      kind: "list",
      each: listA === "none" ? eachAs(listB) : listB === "none" ? listA : within(listA, listB),
      some: [],
    };
  }
  const [textA, textB] = [asText(a), asText(b)];
  if (textA !== undefined && textB !== undefined) return { kind: "string", isFilled: textA && textB };
  const [minA, minB] = [leastOf(a), leastOf(b)];
  // A number that gets smaller on each lap of a loop has no least one.
  if (minA !== undefined && minB !== undefined)
    return { kind: "number", min: minB < minA ? Number.NEGATIVE_INFINITY : minA };
  return isBoolean(a) && isBoolean(b) ? anyBoolean : anything;
}

/** What each item of an array is; "none" where it has none; undefined for what may be no array. */
export function eachOf(known: Known): Known | "none" | undefined {
  if (known.kind === "list") return known.each;
  if (known.kind !== "tuple") return undefined;
  const [first, ...rest] = known.items;
  return first === undefined ? "none" : rest.reduce((all, item) => join(all, item), first);
}

/** Items that an array has for certain. */
export function someOf(known: Known): readonly Known[] {
  if (known.kind === "tuple") return known.items;
  return known.kind === "list" ? known.some : [];
}

/** The least that a number can be; undefined for what may be no number. */
export function leastOf(known: Known): number | undefined {
  if (known.kind === "number") return known.min;
  return known.kind === "literal" && typeof known.value === "number" ? known.value : undefined;
}

/** Whether a text has something in it for certain; undefined for what may be no text. */
export function asText(known: Known): boolean | undefined {
  if (known.kind === "string") return known.isFilled;
  return known.kind === "literal" && typeof known.value === "string" ? known.value !== "" : undefined;
}

/** True for what is true or false. */
export function isBoolean(known: Known): boolean {
  return known.kind === "boolean" || (known.kind === "literal" && typeof known.value === "boolean");
}

function eachAs(each: Known | "none"): Known {
  return each === "none" ? anything : each;
}

/** True for what may be an array. */
export function canBeArray({ kind }: Known): boolean {
  return kind === "anything" || kind === "tuple" || kind === "list";
}
