import type { Scalar, Shape } from "./shape.ts";

/** An expression as data: what it reads and what it computes. It is printed anew for every place that uses it. */
export type Node = { readonly shape: Shape; readonly optional?: boolean } & (
  | { readonly kind: "literal"; readonly value: Scalar }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Node>> }
  | { readonly kind: "regex"; readonly pattern: string }
  | { readonly kind: "array"; readonly items: readonly Node[] }
  /** Where a value comes from: the machine's input, a state's result, … The builder knows what it stands for. */
  | { readonly kind: "source"; readonly source: object }
  | { readonly kind: "field"; readonly of: Node; readonly name: string }
  /** A parameter of a function of this expression. */
  | { readonly kind: "parameter"; readonly parameter: object }
  | { readonly kind: "function"; readonly parameters: readonly object[]; readonly body: Node }
  | {
      readonly kind: "call";
      readonly name: JsonataFunction;
      readonly args: readonly Node[];
      readonly fallible?: boolean;
    }
  | {
      readonly kind: "infix";
      readonly operator: Infix;
      readonly left: Node;
      readonly right: Node;
      readonly fallible?: boolean;
    }
  | { readonly kind: "index"; readonly of: Node; readonly index: Node }
  | { readonly kind: "conditional"; readonly test: Node; readonly yes: Node; readonly no: Node }
);

export type Infix = "=" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or" | "+" | "-" | "*" | "/" | "&";

export type JsonataFunction =
  | "not"
  | "exists"
  | "map"
  | "filter"
  | "reduce"
  | "append"
  | "count"
  | "sum"
  | "string"
  | "substring"
  | "parse"
  | "hash"
  | "contains"
  | "length"
  | "floor"
  | "type";

/** True where evaluating can fail though every value is what its contract says: a division, text that may not parse. */
export function isFallible(node: Node): boolean {
  return ("fallible" in node && node.fallible === true) || children(node).some(isFallible);
}

/** The expressions an expression is made of. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "object":
      return Object.values(node.fields);
    case "array":
      return node.items;
    case "field":
      return [node.of];
    case "function":
      return [node.body];
    case "call":
      return node.args;
    case "infix":
      return [node.left, node.right];
    case "index":
      return [node.of, node.index];
    case "conditional":
      return [node.test, node.yes, node.no];
    case "literal":
    case "regex":
    case "source":
    case "parameter":
      return [];
  }
}
