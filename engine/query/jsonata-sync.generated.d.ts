/** A node of JSONata's syntax tree: its `type` says which of the other members it has. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly SyntaxNode[];
  readonly expressions?: readonly SyntaxNode[];
  /** Of an object constructor: pairs of key and value. Of an operator: its left side. */
  readonly lhs?: SyntaxNode | readonly (readonly [SyntaxNode, SyntaxNode])[];
  readonly [member: string]: unknown;
}

export interface Expression {
  evaluate(input: unknown, bindings?: Record<string, unknown>): unknown;
  assign(name: string | symbol, value: unknown): void;
  registerFunction(name: string, implementation: (...given: never[]) => unknown, signature?: string): void;
  ast(): SyntaxNode;
}

/**
 * Parses an expression; throws `{code, message, position}` where it is not one. `now` tells the time in milliseconds since
 * 1970.
 */
export default function jsonata(expression: string, options: { now(): number }): Expression;
