import jsonata from "jsonata";
import type { Members } from "./walk-states.ts";

/** One `{% … %}` string of a state's field. */
export interface FoundExpression {
  /** The field it is in, such as `Arguments.Payload.file`. */
  readonly field: string;
  readonly text: string;
}

/** True of a text that is `{% … %}` as a whole. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}

/** What stands between `{%` and `%}`; undefined for a text that is no expression as a whole. */
export function textOf(value: string): string | undefined {
  return isExpression(value) ? value.slice(2, -2).trim() : undefined;
}

/** Every JSONata expression under a value: the strings that are `{% … %}` as a whole. */
export function* findExpressions(value: unknown, field: string): Generator<FoundExpression> {
  if (typeof value === "string") {
    const [, text] = /^\{%([\s\S]*)%\}$/.exec(value) ?? [];
    if (text !== undefined) yield { field, text: text.trim() };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* findExpressions(item, `${field}[${index}]`);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value))
      yield* findExpressions(member, field ? `${field}.${name}` : name);
  }
}

/** Every text of a state itself, expressions and others, with its field. */
export function* textsOf(state: Members): Generator<FoundExpression> {
  for (const [field, value] of Object.entries(state)) if (!BLOCKS.includes(field)) yield* texts(value, field);
}

function* texts(value: unknown, field: string): Generator<FoundExpression> {
  if (typeof value === "string") yield { field, text: value };
  else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* texts(member, `${field}.${name}`);
  }
}

/** Fields that hold states. */
const BLOCKS = ["ItemProcessor", "Iterator", "Branches"];

/** The expressions of a state itself, those of the states inside it apart. */
export function* expressionsOf(state: Members): Generator<FoundExpression> {
  for (const [field, value] of Object.entries(state)) {
    if (!BLOCKS.includes(field)) yield* findExpressions(value, field);
  }
}

/** What an expression reads from outside: variables, the functions it calls, and the members of `$states`. */
export interface Reads {
  readonly variables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** The first step after `$states`: `input`, `result`, … */
  readonly states: ReadonlySet<string>;
}

/**
 * Parses an expression. What it reads is remembered: a machine is the same for each stage but for a few numbers, and parsing is most of
 * the work.
 *
 * @returns what it reads, or why it does not parse, in JSONata's own words
 */
export function readsOf(text: string): Reads | { readonly error: string } {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const reads = parse(text);
  remembered.set(text, reads);
  return reads;
}

const remembered = new Map<string, Reads | { readonly error: string }>();

/** Parses an expression, and remembers it. Returns its syntax tree, or why it does not parse, in JSONata's own words. */
export function syntaxOf(text: string): AstNode | { readonly error: string } {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  let ast: AstNode | { readonly error: string };
  try {
    ast = jsonata(text).ast() as unknown as AstNode;
  } catch (error) {
    ast = { error: (error as { message?: string }).message ?? String(error) };
  }
  parsed.set(text, ast);
  return ast;
}

const parsed = new Map<string, AstNode | { readonly error: string }>();

function parse(text: string): Reads | { readonly error: string } {
  const ast = syntaxOf(text);
  if ("error" in ast) return ast;
  const variables = new Set<string>();
  const functions = new Set<string>();
  const states = new Set<string>();
  const bound = new Set<string>();
  const visit = (node: AstNode): void => {
    if (node.type === "lambda") for (const argument of node.arguments ?? []) bound.add(String(argument.value));
    if (node.type === "bind") bound.add(String(node.lhs?.value));
    if (node.focus) bound.add(node.focus);
    if (typeof node.index === "string") bound.add(node.index);
    if (node.type === "path" && node.steps?.[0]?.value === "states" && node.steps[0].type === "variable") {
      const step = node.steps[1];
      if (step?.type === "name") states.add(String(step.value));
    }
    if (node.type === "function" && node.procedure?.type === "variable") functions.add(String(node.procedure.value));
    else if (node.type === "variable" && node.value !== "" && node.value !== "$") variables.add(String(node.value));
    for (const child of childrenOf(node)) visit(child);
  };
  visit(ast);
  for (const name of bound) {
    variables.delete(name);
    functions.delete(name);
  }
  return { variables, functions, states };
}

/**
 * The text that a `{% … %}` string begins with whatever it is given: the first of several texts that are joined; undefined where that is
 * not known.
 */
export function beginningOf(expression: string): string | undefined {
  const syntax = syntaxOf(textOf(expression) ?? "");
  if ("error" in syntax) return undefined;
  let node: AstNode | undefined = syntax;
  while (node?.type === "binary" && node.value === "&") node = node.lhs;
  return node?.type === "string" ? String(node.value) : undefined;
}

function* childrenOf(node: AstNode): Generator<AstNode> {
  for (const [name, value] of Object.entries(node)) {
    if (name === "procedure" && node.type === "function" && node.procedure?.type === "variable") continue;
    for (const child of Array.isArray(value) ? value.flat() : [value]) {
      if (typeof child === "object" && child !== null) yield child as AstNode;
    }
  }
}

/** What of jsonata's syntax tree is looked at. */
export interface AstNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly AstNode[];
  readonly arguments?: readonly AstNode[];
  readonly procedure?: AstNode;
  /** Of a binary operator the left side; of an object its pairs. */
  readonly lhs?: AstNode;
  readonly rhs?: AstNode;
  readonly body?: AstNode;
  readonly expressions?: readonly AstNode[];
  readonly condition?: AstNode;
  readonly then?: AstNode;
  readonly else?: AstNode;
  /** What stands in brackets behind a value that is no path. */
  readonly predicate?: readonly { readonly type?: string; readonly expr?: AstNode }[];
  /** True where `[]` stands behind it. */
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly stages?: unknown;
  readonly group?: unknown;
  readonly tuple?: unknown;
  readonly focus?: string;
  readonly index?: unknown;
}

/** The functions of JSONata 2.0.6 that Step Functions has (all but `$eval`), and its own six. */
export const knownFunctions: ReadonlySet<string> = new Set(
  (
    "abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent " +
    "distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger formatNumber fromMillis " +
    "join keys length lookup lowercase map match max merge millis min not now number pad parseInteger power reduce replace " +
    "reverse round shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum toMillis " +
    "trim type uppercase zip hash parse partition random range uuid"
  ).split(" "),
);
