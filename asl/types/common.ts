import type { Json } from "./json.ts";

/** How a state reads and writes its data. The top level's default is JSONPath. */
export type QueryLanguage = "JSONPath" | "JSONata";
/** A JSONPath such as `$.files[0]`, or a context path such as `$$.Execution.Id`. */
export type Path = string;
/** A Path that names one place: no filters, slices, wildcards or `..`. */
export type ReferencePath = string;
/** A template: JSON whose keys ending in `.$` hold paths or intrinsic functions. */
export type PayloadTemplate = Json;
/** JSON in which a string `{% … %}` is a JSONata expression; anywhere else the text stands for itself. */
export type JsonataTemplate = Json;
/** A whole-string expression, `{% … %}`. */
export type JsonataExpression = string;

/** What every state may carry. */
export interface Described {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

/** Where a state that is not a Choice, Succeed or Fail leads: one of the two. */
export interface Transition {
  /** The next state's name, in the same `States`. */
  readonly Next?: string;
  /** True where the machine, branch or iteration ends here. */
  readonly End?: boolean;
}

/** JSONPath: what part of the raw input the state sees, and what part of the result it hands on. `null` is `{}`. */
export interface InputOutputPaths {
  readonly InputPath?: Path | null;
  readonly OutputPath?: Path | null;
}

/** JSONPath: where the result goes inside the input; `null` drops it. Default `$`: the result replaces the input. */
export interface ResultPath {
  readonly ResultPath?: ReferencePath | null;
}

/** Variables set when the state ends; in JSONPath names may end in `.$`. Visible from the next state on. */
export interface Assigning {
  readonly Assign?: { readonly [name: string]: Json };
}

/** JSONata: what the state hands on; default its result, or its input where it has none. */
export interface JsonataOutput {
  readonly Output?: JsonataTemplate;
}
