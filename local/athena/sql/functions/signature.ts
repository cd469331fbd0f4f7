import { canCoerce, commonType, isInteger, isNumber, isTime } from "../types/coercion.ts";
import { type SimpleKind, sameType, type Type, utcType } from "../types/type.ts";

/**
 * What a parameter takes. Variables, one capital letter each, stand for one type throughout a signature: `N` for a
 * number, `I` for an integer, `D` for a decimal, `X` for a date or timestamp of any kind, any other letter for any type.
 */
export type Pattern =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "simple"; readonly type: Type }
  | { readonly kind: "array"; readonly element: Pattern }
  | { readonly kind: "map"; readonly key: Pattern; readonly value: Pattern }
  | { readonly kind: "row"; readonly fields: readonly Pattern[] }
  | { readonly kind: "function"; readonly parameters: readonly Pattern[]; readonly result: Pattern };

export interface Signature {
  readonly parameters: readonly Pattern[];
  /** Whether the last parameter may be given any number of times, also none. */
  readonly variadic: boolean;
  readonly result: Pattern;
}

export type Bindings = Map<string, Type>;

/** Reads `(array(T), function(T, boolean)) -> array(T)` or `(varchar, varchar...) -> varchar`. */
export function parseSignature(text: string): Signature {
  const words = text.match(/[A-Za-z]+(?: [a-z]+)*|\.\.\.|->|[(),]/g) ?? [];
  let at = 0;
  const list = (): { patterns: Pattern[]; variadic: boolean } => {
    const patterns: Pattern[] = [];
    let variadic = false;
    at++; // "("
    while (words[at] !== ")") {
      patterns.push(pattern());
      if (words[at] === "...") {
        variadic = true;
        at++;
      }
      if (words[at] === ",") at++;
    }
    at++;
    return { patterns, variadic };
  };
  const pattern = (): Pattern => {
    const word = words[at++] ?? "";
    if (/^[A-Z]$/.test(word)) return { kind: "variable", name: word };
    if (words[at] !== "(") return { kind: "simple", type: simpleType(word) };
    const { patterns } = list();
    const [first, second] = patterns as [Pattern, Pattern];
    switch (word) {
      case "array":
        return { kind: "array", element: first };
      case "map":
        return { kind: "map", key: first, value: second };
      case "row":
        return { kind: "row", fields: patterns };
      case "function":
        return { kind: "function", parameters: patterns.slice(0, -1), result: patterns.at(-1) as Pattern };
      default:
        throw new Error(`Signature ${text}: ${word} is no type with parts.`);
    }
  };
  const { patterns: parameters, variadic } = list();
  at++; // "->"
  return { parameters, variadic, result: pattern() };
}

function simpleType(word: string): Type {
  return word === "timestamp with time zone" ? utcType : { kind: word as SimpleKind };
}

const constraints: Readonly<Record<string, (type: Type) => boolean>> = {
  N: isNumber,
  I: isInteger,
  D: (type) => type.kind === "decimal",
  X: isTime,
};

/**
 * Whether an argument of this type fits, binding the pattern's variables.
 *
 * @param exact whether it must fit without becoming another type, as the signature that does so is preferred
 */
export function fits(pattern: Pattern, type: Type, bindings: Bindings, exact: boolean): boolean {
  switch (pattern.kind) {
    case "variable":
      return fitsVariable(pattern.name, type, bindings, exact);
    case "simple":
      return exact ? sameType(type, pattern.type) : canCoerce(type, pattern.type);
    case "array":
      if (type.kind === "unknown") return !exact;
      return type.kind === "array" && fits(pattern.element, type.element, bindings, exact);
    case "map":
      if (type.kind !== "map") return type.kind === "unknown" && !exact;
      return fits(pattern.key, type.key, bindings, exact) && fits(pattern.value, type.value, bindings, exact);
    case "row":
      return (
        type.kind === "row" &&
        type.fields.length === pattern.fields.length &&
        pattern.fields.every((part, index) => fits(part, type.fields[index]?.type as Type, bindings, exact))
      );
    case "function":
      return true; // its body is read once the other arguments have bound its parameters
    default:
      return pattern satisfies never;
  }
}

function fitsVariable(name: string, type: Type, bindings: Bindings, exact: boolean): boolean {
  if (type.kind === "unknown" && !exact && (bindings.has(name) || constraints[name] !== undefined))
    return bindings.has(name);
  if (constraints[name] && !constraints[name](type)) return false;
  const bound = bindings.get(name);
  const common = bound ? commonType(bound, type) : type;
  if (!common || (exact && bound && !sameType(bound, type))) return false;
  bindings.set(name, common);
  return true;
}

/** The pattern with its variables replaced; a variable that nothing has bound is NULL's type. */
export function instantiate(pattern: Exclude<Pattern, { kind: "function" }> | Pattern, bindings: Bindings): Type {
  switch (pattern.kind) {
    case "variable":
      return bindings.get(pattern.name) ?? { kind: "unknown" };
    case "simple":
      return pattern.type;
    case "array":
      return { kind: "array", element: instantiate(pattern.element, bindings) };
    case "map":
      return { kind: "map", key: instantiate(pattern.key, bindings), value: instantiate(pattern.value, bindings) };
    case "row":
      return { kind: "row", fields: pattern.fields.map((part) => ({ type: instantiate(part, bindings) })) };
    case "function":
      return instantiate(pattern.result, bindings);
    default:
      return pattern satisfies never;
  }
}
