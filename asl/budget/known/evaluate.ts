import type { Scalar } from "../../expressions/shape.ts";
import { type AstNode, syntaxOf, textOf } from "../../jsonata-expressions.ts";
import { compared, truthOf } from "./compare.ts";
import {
  anyBoolean,
  anyNumber,
  anyText,
  anything,
  asText,
  canBeArray,
  eachOf,
  isBoolean,
  join,
  type Known,
  leastOf,
  literally,
  noItems,
  someOf,
} from "./known.ts";

/** What an expression may come to. */
export interface Evaluated {
  /** Its value, if it has one. */
  readonly known: Known;
  /** True where it may have no value. */
  readonly missing: boolean;
  /** True where evaluating it may fail. */
  readonly fails: boolean;
}

/** What variables hold, `states` among them; one that is not there may be unassigned. */
export type Scope = ReadonlyMap<string, Known>;

/** Of what is not looked into nothing is known. */
const unknown: Evaluated = { known: anything, missing: true, fails: true };
const nothing: Evaluated = { known: anything, missing: true, fails: false };

/** Expressions within each other that are looked into; JSONata in Step Functions takes 100 (floci-io/floci, issue 2737). */
const DEEPEST = 60;

/**
 * What a field's value may come to: an expression, or a template that holds some. There an expression without a value fails the
 * whole, so that the result is never missing.
 */
export function templateOf(value: unknown, scope: Scope): Evaluated {
  if (typeof value === "string") {
    const text = textOf(value);
    if (text === undefined) return certain(literally(value));
    const { known, missing, fails } = expressionOf(text, scope);
    return { known, missing: false, fails: fails || missing };
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => templateOf(item, scope));
    return { ...certain({ kind: "tuple", items: items.map(({ known }) => known) }), fails: anyFails(items) };
  }
  if (typeof value !== "object" || value === null) return certain(literally(value as Scalar));
  const fields = Object.entries(value).map(([name, member]) => [name, templateOf(member, scope)] as const);
  const known = Object.fromEntries(fields.map(([name, member]) => [name, member.known]));
  return { ...certain({ kind: "object", fields: known }), fails: anyFails(fields.map(([, member]) => member)) };
}

function expressionOf(text: string, scope: Scope): Evaluated {
  const syntax = syntaxOf(text);
  return "error" in syntax ? unknown : comesTo(syntax, scope, 0);
}

/** The value of a part of an expression. A path that ends in an array may come to its only item, and to nothing where it has none. */
function comesTo(node: AstNode, scope: Scope, depth: number): Evaluated {
  const found = asItIs(node, scope, depth);
  const isArray = found.known.kind === "tuple" || found.known.kind === "list";
  return node.type === "path" && isArray ? { ...found, known: anything, missing: true } : found;
}

function asItIs(node: AstNode, scope: Scope, depth: number): Evaluated {
  if (depth > DEEPEST || node.group || node.focus || node.index || node.tuple || node.stages) return unknown;
  if (node.predicate !== undefined && !isArrayOf(node)) return unknown;
  if (node.keepArray && node.type !== "function") return unknown;
  const of = (inner: AstNode | undefined) => (inner === undefined ? nothing : comesTo(inner, scope, depth + 1));
  switch (node.type) {
    case "string":
    case "number":
    case "value":
      return certain(literally(node.value as Scalar));
    case "variable": {
      const held = scope.get(String(node.value));
      return held === undefined ? nothing : certain(held);
    }
    case "path":
      return path(node, scope, depth);
    case "unary":
      if (isArrayOf(node)) return itemAt(node, array(node.expressions ?? [], scope, depth));
      return node.value === "{" ? object(node, of) : unknown;
    case "binary":
      return binary(String(node.value), of(node.lhs), of(node.rhs));
    case "condition":
      return conditional(node, of);
    case "block":
      return node.expressions?.length === 1 ? of(node.expressions[0]) : unknown;
    case "function":
      return call(node, scope, depth);
    default:
      return unknown;
  }
}

function certain(known: Known): Evaluated {
  return { known, missing: false, fails: false };
}

function anyFails(parts: readonly Evaluated[]): boolean {
  return parts.some(({ fails }) => fails);
}

/** True of `[…]`. */
function isArrayOf({ type, value }: AstNode): boolean {
  return type === "unary" && value === "[";
}

/** Members of what a variable holds, one in the other. */
function path({ steps = [], keepSingletonArray }: AstNode, scope: Scope, depth: number): Evaluated {
  const [first, ...names] = steps;
  if (first === undefined || first.type === "name" || keepSingletonArray) return unknown;
  let at = asItIs(first, scope, depth + 1);
  for (const step of names) {
    if (step.type !== "name" || step.stages || step.group || step.focus || step.index || step.keepArray) return unknown;
    at = memberOf(at, String(step.value));
  }
  return at;
}

function memberOf({ known, missing, fails }: Evaluated, name: string): Evaluated {
  if (known.kind !== "object") return { ...nothing, fails };
  const { fields, perhaps = {} } = known;
  const member = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (member !== undefined) return { known: member, missing, fails };
  const possible = Object.hasOwn(perhaps, name) ? perhaps[name] : undefined;
  return { known: possible ?? anything, missing: true, fails };
}

/** `[a, b]`: arrays are spliced in, what has no value is left out, an array that is written out stays one item. */
function array(expressions: readonly AstNode[], scope: Scope, depth: number): Evaluated {
  let known: Known = noItems;
  let fails = false;
  for (const expression of expressions) {
    const part = asItIs(expression, scope, depth + 1);
    fails ||= part.fails;
    const isItem = isArrayOf(expression) && expression.predicate === undefined;
    known = append(known, isItem ? { kind: "tuple", items: [part.known] } : spliced(part));
  }
  return { ...certain(known), fails };
}

/** The items that a part adds to an array. */
function spliced({ known, missing }: Evaluated): Known {
  if (!canBeArray(known)) return missing ? { kind: "list", each: known, some: [] } : { kind: "tuple", items: [known] };
  const each = eachOf(known);
  if (each === "none") return noItems;
  // An array in an array may have come out of it on the way.
  if (each === undefined || canBeArray(each)) return { kind: "list", each: anything, some: [] };
  return missing ? { kind: "list", each, some: [] } : known;
}

function append(a: Known, b: Known): Known {
  if (a.kind === "tuple" && b.kind === "tuple") return { kind: "tuple", items: [...a.items, ...b.items] };
  const joined = join(a, b);
  return joined.kind === "list" ? { ...joined, some: [...someOf(a), ...someOf(b)] } : joined;
}

/** What stands in brackets behind an array, where it is a position. */
function itemAt({ predicate }: AstNode, of: Evaluated): Evaluated {
  if (predicate === undefined) return of;
  const [first, ...more] = predicate;
  const position = first?.expr;
  if (first?.type !== "filter" || position?.type !== "number" || more.length > 0) return unknown;
  const item = of.known.kind === "tuple" ? of.known.items[Number(position.value)] : undefined;
  return item === undefined || canBeArray(item) ? { ...nothing, fails: of.fails } : { ...of, known: item };
}

/** A member without a value is left out. */
function object({ lhs }: AstNode, of: (node: AstNode) => Evaluated): Evaluated {
  const pairs = (Array.isArray(lhs) ? lhs : []) as readonly (readonly [AstNode, AstNode])[];
  if (pairs.some(([name]) => name.type !== "string")) return unknown;
  const values = pairs.map(([name, value]) => [String(name.value), of(value)] as const);
  const there = values.filter(([, { missing }]) => !missing).map(([name, { known }]) => [name, known] as const);
  const isTwice = new Set(values.map(([name]) => name)).size < values.length;
  return {
    ...certain({ kind: "object", fields: Object.fromEntries(there) }),
    fails: isTwice || anyFails(values.map(([, value]) => value)),
  };
}

function binary(operator: string, left: Evaluated, right: Evaluated): Evaluated {
  const sides = [left, right];
  const fails = anyFails(sides);
  const missing = left.missing || right.missing;
  switch (operator) {
    case "and":
    case "or": {
      const truths = sides.map((side) => (side.missing ? undefined : truthOf(side.known)));
      const decides = operator === "or";
      if (truths.includes(decides)) return { ...certain(literally(decides)), fails };
      return { ...certain(truths.includes(undefined) ? anyBoolean : literally(!decides)), fails };
    }
    case "&":
      return { ...certain({ kind: "string", isFilled: sides.some(isFilledText) }), fails };
    case "=":
    case "!=": {
      // What has no value is neither equal nor unequal to anything.
      const isEqual = missing ? undefined : compared("=", left.known, right.known);
      return { ...certain(isEqual === undefined ? anyBoolean : literally(isEqual === (operator === "="))), fails };
    }
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const holds = missing ? undefined : compared(operator, left.known, right.known);
      const hasOrder = [leastOf, asText].some((read) => sides.every(({ known }) => read(known) !== undefined));
      return { known: holds === undefined ? anyBoolean : literally(holds), missing, fails: fails || !hasOrder };
    }
    case "+": {
      const [a = Number.NEGATIVE_INFINITY, b = Number.NEGATIVE_INFINITY] = sides.map(({ known }) => leastOf(known));
      return { known: { kind: "number", min: a + b }, missing, fails: true };
    }
    case "-":
    case "*":
    case "/":
    case "%":
      return { known: anyNumber, missing, fails: true };
    default:
      return unknown;
  }
}

/** True where the text of a value has something in it. */
function isFilledText({ known, missing }: Evaluated): boolean {
  return !missing && (asText(known) === true || leastOf(known) !== undefined || isBoolean(known));
}

/** `a ? b : c`; where it asks whether b is there, b is. */
function conditional(node: AstNode, of: (node: AstNode | undefined) => Evaluated): Evaluated {
  const test = of(node.condition);
  const truth = test.missing ? undefined : truthOf(test.known);
  const asked = of(node.then);
  const yes = asksFor(node.condition, node.then) ? { ...asked, missing: false } : asked;
  const no = of(node.else);
  if (truth !== undefined) {
    const taken = truth ? yes : no;
    return { ...taken, fails: test.fails || taken.fails };
  }
  return { known: join(yes.known, no.known), missing: yes.missing || no.missing, fails: anyFails([test, yes, no]) };
}

/** True of `$exists(x)`, and x. */
function asksFor(condition: AstNode | undefined, what: AstNode | undefined): boolean {
  const isExists = condition?.type === "function" && condition.procedure?.value === "exists";
  return isExists && what !== undefined && withoutPlaces(condition.arguments?.[0]) === withoutPlaces(what);
}

function withoutPlaces(node: AstNode | undefined): string {
  return JSON.stringify(node, (name, value) => (name === "position" ? undefined : value)) ?? "";
}

function call(node: AstNode, scope: Scope, depth: number): Evaluated {
  const { procedure, arguments: given = [], keepArray = false } = node;
  if (procedure?.type !== "variable" || scope.has(String(procedure.value))) return unknown;
  const [first = nothing, second = nothing] = given.map((argument) =>
    argument.type === "lambda" ? nothing : comesTo(argument, scope, depth + 1),
  );
  const name = String(procedure.value);
  if (keepArray) {
    if (name === "map") return mapped(first, given[1], scope, depth);
    return name === "filter" ? filtered(first) : unknown;
  }
  switch (name) {
    case "exists":
      return { ...certain(first.missing ? anyBoolean : literally(true)), fails: first.fails };
    case "not": {
      const truth = truthOf(first.known);
      return { ...first, known: truth === undefined ? anyBoolean : literally(!truth) };
    }
    case "count": {
      const min = first.missing ? 0 : someOf(first.known).length;
      return { ...certain({ kind: "number", min }), fails: first.fails };
    }
    case "sum":
      return sum(first);
    case "string":
      return { ...first, known: { kind: "string", isFilled: isFilledText(first) } };
    case "substring": {
      const isText = asText(first.known) !== undefined && given.slice(1).every(({ type }) => type === "number");
      return { ...first, known: anyText, fails: first.fails || !isText };
    }
    case "lookup": {
      const key = second.known.kind === "literal" ? second.known.value : undefined;
      return typeof key === "string" ? memberOf(first, key) : unknown;
    }
    default:
      return unknown;
  }
}

/** Items that a function makes of an array's. There may be so many that it takes too long. */
function mapped(of: Evaluated, lambda: AstNode | undefined, scope: Scope, depth: number): Evaluated {
  const [parameter, ...others] = lambda?.arguments ?? [];
  const body = lambda?.type === "lambda" ? lambda.body : undefined;
  const each = eachOf(of.known);
  if (body === undefined || parameter === undefined || each === undefined) return unknown;
  if (each === "none") return { ...nothing, fails: of.fails };
  const applied = (item: Known): Evaluated => {
    const within = new Map(scope);
    for (const { value } of others) within.set(String(value), anything);
    return comesTo(body, within.set(String(parameter.value), item), depth + 1);
  };
  const some = of.missing ? [] : someOf(of.known).map(applied);
  const there = some.filter(({ missing }) => !missing).map(({ known }) => known);
  return {
    known: { kind: "list", each: applied(each).known, some: there },
    missing: there.length === 0,
    fails: true,
  };
}

function filtered({ known }: Evaluated): Evaluated {
  const each = eachOf(known);
  const kept: Known = { kind: "list", each: each === undefined || each === "none" ? anything : each, some: [] };
  return { known: kept, missing: true, fails: true };
}

/** The sum of numbers of which none is negative is not less than that of those that are there for certain. */
function sum({ known, missing, fails }: Evaluated): Evaluated {
  const each = eachOf(known);
  if (each === "none") return { known: literally(0), missing, fails };
  const least = each === undefined ? undefined : leastOf(each);
  if (least === undefined || least < 0) return { known: anyNumber, missing, fails: fails || least === undefined };
  const min = missing ? 0 : someOf(known).reduce((total, item) => total + (leastOf(item) ?? 0), 0);
  return { known: { kind: "number", min }, missing, fails };
}
