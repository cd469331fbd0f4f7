import type { Json, JsonObject } from "../../asl/types/json.ts";
import type { SyntaxNode } from "./jsonata-sync.generated.js";
import type { QueryData } from "./query-language.ts";

/**
 * Says that this data needs the evaluator after all: the path leads through an array, which JSONata maps over, or a
 * variable is not set, which may be the name of a function.
 */
export const NOT_DIRECT: unique symbol = Symbol("not direct");

/** Constructors within constructors; deeper ones are the evaluator's, which ends what is nested too deeply. */
const DEEPEST = 50;

/** A closure with the value that jsonata would give, undefined included, or {@link NOT_DIRECT}. */
export type DirectQuery = (data: QueryData) => Json | undefined | typeof NOT_DIRECT;

/**
 * A closure for an expression that needs no evaluator: literals, `$name.a.b`, `$states.input.a`, and constructors of
 * objects and arrays from these. Undefined for any other. That it equals jsonata is held by a property test.
 *
 * Most expressions of generated machines are of this kind, and a closure takes a thirtieth of the evaluator's time.
 */
export function directQuery(node: SyntaxNode, depth = 0): DirectQuery | undefined {
  if (depth > DEEPEST) return undefined;
  switch (node.type) {
    case "string":
    case "number":
    case "value":
      return has(node, "value") ? () => node.value as Json : undefined;
    case "variable":
      return has(node, "value") && node.value !== "states" && node.value !== "" ? variable(node) : undefined;
    case "path":
      return has(node, "steps") ? path(node.steps ?? []) : undefined;
    case "unary":
      if (node.value === "{" && has(node, "value", "lhs")) return objectConstructor(node, depth);
      if (node.value === "[" && has(node, "value", "expressions")) return arrayConstructor(node, depth);
      return undefined;
    default:
      return undefined;
  }
}

function variable(node: SyntaxNode): DirectQuery {
  const name = String(node.value);
  return (data) => read(data, name);
}

function path([first, ...steps]: readonly SyntaxNode[]): DirectQuery | undefined {
  if (first === undefined || first.type !== "variable" || !has(first, "value")) return undefined;
  if (!steps.every((step) => step.type === "name" && has(step, "value"))) return undefined;
  const names = steps.map((step) => String(step.value));
  if (first.value !== "states") {
    const name = String(first.value);
    return name === "" ? undefined : (data) => walk(read(data, name), names);
  }
  const [root, ...below] = names;
  switch (root) {
    case "input":
      return (data) => walk(data.input, below);
    case "result":
      return (data) => walk(data.result, below);
    case "errorOutput":
      return (data) => walk(data.errorOutput, below);
    case "context":
      return (data) => walk(data.context(), below);
    default:
      return undefined;
  }
}

function read(data: QueryData, name: string): Json | typeof NOT_DIRECT {
  const value = data.variable(name);
  return value === undefined ? NOT_DIRECT : value;
}

function walk(
  from: Json | undefined | typeof NOT_DIRECT,
  names: readonly string[],
): Json | undefined | typeof NOT_DIRECT {
  let value = from;
  if (value === NOT_DIRECT) return NOT_DIRECT;
  for (const name of names) {
    if (Array.isArray(value)) return NOT_DIRECT;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

function objectConstructor(node: SyntaxNode, depth: number): DirectQuery | undefined {
  const members: [string, DirectQuery][] = [];
  for (const pair of Array.isArray(node.lhs) ? node.lhs : []) {
    const [key, value] = pair as readonly [SyntaxNode, SyntaxNode];
    const member = directQuery(value, depth + 1);
    if (key.type !== "string" || !has(key, "value") || member === undefined) return undefined;
    if (key.value === "__proto__" || members.some(([name]) => name === key.value)) return undefined;
    members.push([String(key.value), member]);
  }
  return (data) => {
    const object: Record<string, Json> = {};
    for (const [name, member] of members) {
      const value = member(data);
      if (value === NOT_DIRECT) return NOT_DIRECT;
      if (value !== undefined) object[name] = value;
    }
    return object;
  };
}

/** `[a, b]` flattens what is an array, except what is itself written as a constructor. */
function arrayConstructor(node: SyntaxNode, depth: number): DirectQuery | undefined {
  const items: { readonly query: DirectQuery; readonly flattens: boolean }[] = [];
  for (const item of node.expressions ?? []) {
    const query = directQuery(item, depth + 1);
    if (query === undefined) return undefined;
    items.push({ query, flattens: item.value !== "[" });
  }
  return (data) => {
    const array: Json[] = [];
    for (const { query, flattens } of items) {
      const value = query(data);
      if (value === NOT_DIRECT) return NOT_DIRECT;
      if (value === undefined) continue;
      if (!flattens || !Array.isArray(value)) array.push(value);
      else for (const member of value as readonly Json[]) array.push(member);
    }
    return array;
  };
}

const COMMON = new Set(["type", "position"]);

/** True where the node has these members and no other that could change what it means (predicates, grouping, binding). */
function has(node: SyntaxNode, ...names: string[]): boolean {
  return Object.keys(node).every((name) => COMMON.has(name) || names.includes(name));
}
