/** A JSONPath, parsed. */
export interface Path {
  /** As it was written. */
  readonly text: string;
  /** What it starts from: `$` the data, `$$` the context object, `$name` a variable. */
  readonly root: PathRoot;
  readonly steps: readonly PathStep[];
  /** True where it names one place at most; otherwise its value is the array of everything it matches. */
  readonly definite: boolean;
}

export type PathRoot =
  | { readonly of: "data" }
  | { readonly of: "context" }
  | { readonly of: "variable"; readonly name: string };

export type PathStep =
  /** `.name` or `['name', 'other']`. */
  | { readonly type: "names"; readonly names: readonly string[] }
  /** `[0]` or `[0, 2]`. A negative one matches nothing: AWS does not count from the end here. */
  | { readonly type: "indexes"; readonly indexes: readonly number[] }
  /** `[(@.length-1)]`: the item that many places before the end. */
  | { readonly type: "from-end"; readonly places: number }
  /** `[from:to]`, without `to`. */
  | { readonly type: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  /** `.*` or `[*]`. */
  | { readonly type: "wildcard" }
  /** `[?(…)]`. */
  | { readonly type: "filter"; readonly test: PathTest }
  /** `..`: the next step applies to everything below, too. */
  | { readonly type: "descent" };

/** A filter's condition on one element, `@`. */
export type PathTest =
  | { readonly type: "and" | "or"; readonly left: PathTest; readonly right: PathTest }
  | { readonly type: "not"; readonly of: PathTest }
  | { readonly type: "exists"; readonly operand: Extract<Operand, { readonly type: "path" }> }
  | { readonly type: "compare"; readonly operator: Comparison; readonly left: Operand; readonly right: Operand };

/** The operators of a filter, longer ones before those they begin with. */
export const comparisons = ["==", "!=", "<=", ">=", "<", ">"] as const;

export type Comparison = (typeof comparisons)[number];

/** A side of a comparison. The path of `@.a` has the element for its data. */
export type Operand =
  | { readonly type: "path"; readonly path: Path }
  | { readonly type: "literal"; readonly value: Literal };

export type Literal = string | number | boolean | null;

/** A text that is no JSONPath. */
export class PathSyntaxError extends Error {}
