import type { Assigning, Described, InputOutputPaths, JsonataExpression, JsonataOutput, Path } from "./common.ts";

/** Goes where the first rule that holds says, else to Default, else fails with `States.Runtime`. */
export interface ChoiceState extends Described, InputOutputPaths, Assigning, JsonataOutput {
  readonly Type: "Choice";
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

export type ChoiceRule = JsonataRule | JsonPathRule;

export interface JsonataRule extends Assigning, JsonataOutput {
  readonly Comment?: string;
  /** An expression that yields a boolean. */
  readonly Condition: boolean | JsonataExpression;
  readonly Next: string;
}

export type JsonPathRule = ChoiceTest & Assigning & { readonly Comment?: string; readonly Next: string };

/** A test of JSONPath's rules; `Next` stands only at the top. */
export type ChoiceTest =
  | { readonly And: readonly ChoiceTest[] }
  | { readonly Or: readonly ChoiceTest[] }
  | { readonly Not: ChoiceTest }
  | ({ readonly Variable: Path } & Comparison);

type Ordering = "Equals" | "LessThan" | "GreaterThan" | "LessThanEquals" | "GreaterThanEquals";

/** Exactly one of these stands beside `Variable`. Timestamps are RFC 3339 with an upper-case T and Z or offset. */
export type Comparison =
  | { readonly [K in `String${Ordering}` | `Timestamp${Ordering}`]?: string }
  | {
      readonly [K in
        | `${`String${Ordering}` | `Timestamp${Ordering}` | `Numeric${Ordering}`}Path`
        | "BooleanEqualsPath"]?: Path;
    }
  | { readonly [K in `Numeric${Ordering}`]?: number }
  | { readonly BooleanEquals: boolean }
  /** `*` stands for any text; `\\*` for itself. */
  | { readonly StringMatches: string }
  | { readonly [K in "IsNull" | "IsPresent" | "IsNumeric" | "IsString" | "IsBoolean" | "IsTimestamp"]?: boolean };
