import type { Type } from "../types/type.ts";
import type { Identifier } from "./cursor.ts";

/** An expression as written. `at` is where its messages point: its operator, name or first token. */
export type Expression = { readonly at: number } & (
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** An integer, decimal or (with an exponent) double. */
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "binary"; readonly hex: string }
  /** `DATE '2024-01-01'`, `DECIMAL '1.50'` … */
  | { readonly kind: "typed"; readonly type: Type; readonly text: string }
  | { readonly kind: "interval"; readonly negative: boolean; readonly text: string; readonly unit: string }
  /** `a`, `t.a`, `db.t.a`, and fields after them: which is which is told by what they name. */
  | { readonly kind: "name"; readonly parts: readonly Identifier[] }
  | { readonly kind: "field"; readonly of: Expression; readonly name: Identifier }
  | { readonly kind: "negate"; readonly operand: Expression }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "binary operator";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "quantified";
      readonly operator: Operator;
      readonly all: boolean;
      readonly value: Expression;
      readonly query: Query;
    }
  | { readonly kind: "between"; readonly value: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly kind: "in list"; readonly value: Expression; readonly list: readonly Expression[] }
  | { readonly kind: "in query"; readonly value: Expression; readonly query: Query }
  | { readonly kind: "like"; readonly value: Expression; readonly pattern: Expression; readonly escape?: Expression }
  | { readonly kind: "is null"; readonly value: Expression }
  | { readonly kind: "exists"; readonly query: Query }
  | {
      readonly kind: "case";
      readonly operand?: Expression;
      readonly whens: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise?: Expression;
    }
  | {
      readonly kind: "cast";
      readonly value: Expression;
      readonly type: Type;
      readonly length?: number;
      readonly isTry: boolean;
    }
  | { readonly kind: "try"; readonly value: Expression }
  | Call
  | { readonly kind: "lambda"; readonly parameters: readonly Identifier[]; readonly body: Expression }
  | { readonly kind: "subscript"; readonly of: Expression; readonly index: Expression }
  | { readonly kind: "array"; readonly elements: readonly Expression[] }
  | { readonly kind: "row"; readonly values: readonly Expression[] }
  | { readonly kind: "subquery"; readonly query: Query }
  | { readonly kind: "at time zone"; readonly value: Expression; readonly zone: Expression }
  | { readonly kind: "grouping"; readonly of: readonly Expression[] }
);

export type Operator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "||"
  | "="
  | "<>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "or"
  | "is distinct from"
  | "is not distinct from";

export interface Call {
  readonly kind: "call";
  readonly at: number;
  /** In small letters. */
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  /** Of aggregates: `array_agg(x ORDER BY y)`, or after WITHIN GROUP. */
  readonly orderBy: readonly SortItem[];
  readonly filter?: Expression;
  readonly ignoreNulls: boolean;
  readonly over?: Window | Identifier;
}

export interface SortItem {
  readonly value: Expression;
  readonly descending: boolean;
  /** NULLs are last unless said otherwise, whatever the direction. */
  readonly nullsFirst: boolean;
}

export interface Window {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame?: {
    readonly unit: "rows" | "range" | "groups";
    readonly start: FrameBound;
    readonly end?: FrameBound;
  };
}

export type FrameBound =
  | { readonly kind: "unbounded preceding" | "current row" | "unbounded following" }
  | { readonly kind: "preceding" | "following"; readonly offset: Expression };

export interface Query {
  readonly at: number;
  readonly with: readonly CommonTable[];
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[];
  readonly offset?: number;
  readonly limit?: number;
}

export interface CommonTable {
  readonly name: Identifier;
  readonly columns?: readonly Identifier[];
  readonly query: Query;
}

export type QueryBody =
  | Select
  | { readonly kind: "values"; readonly at: number; readonly rows: readonly Expression[] }
  | { readonly kind: "table"; readonly at: number; readonly parts: readonly Identifier[] }
  | { readonly kind: "nested"; readonly at: number; readonly query: Query }
  | {
      readonly kind: "set operation";
      readonly at: number;
      readonly operator: "union" | "intersect" | "except";
      readonly all: boolean;
      readonly left: QueryBody;
      readonly right: QueryBody;
    };

export interface Select {
  readonly kind: "select";
  readonly at: number;
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from?: Relation;
  readonly where?: Expression;
  readonly groupBy?: readonly Grouping[];
  readonly having?: Expression;
  readonly windows: readonly { readonly name: Identifier; readonly window: Window }[];
}

export type SelectItem =
  | { readonly kind: "expression"; readonly value: Expression; readonly alias?: Identifier }
  /** `*`, or `t.*`. */
  | { readonly kind: "all"; readonly at: number; readonly of: readonly Identifier[] };

export type Grouping =
  | { readonly kind: "simple"; readonly values: readonly Expression[] }
  | { readonly kind: "rollup" | "cube"; readonly values: readonly Expression[] }
  | { readonly kind: "sets"; readonly sets: readonly (readonly Expression[])[] };

export type Relation =
  | { readonly kind: "table"; readonly at: number; readonly parts: readonly Identifier[] }
  | { readonly kind: "query"; readonly at: number; readonly query: Query }
  | {
      readonly kind: "unnest";
      readonly at: number;
      readonly values: readonly Expression[];
      readonly ordinality: boolean;
    }
  | {
      readonly kind: "alias";
      readonly at: number;
      readonly of: Relation;
      readonly name: Identifier;
      readonly columns?: readonly Identifier[];
    }
  | {
      readonly kind: "join";
      readonly at: number;
      readonly type: "inner" | "left" | "right" | "full" | "cross";
      readonly left: Relation;
      readonly right: Relation;
      readonly on?: Expression;
      readonly using?: readonly Identifier[];
    };
